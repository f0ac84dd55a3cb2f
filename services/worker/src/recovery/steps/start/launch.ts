import type { Confinement } from '@barback/shared/vocabulary/recovery-test';
import type { ScriptOutcome } from '../../host/recovery-host.ts';
import { loadScript, shellText } from '../../host/script.ts';
import type { RecoveryInProgress } from '../../ladder/step.ts';

const START = loadScript(import.meta.dirname, 'start.sh');
/** The scripts that `start.sh` has run as others, in namespaces. */
const CONFINE = shellText(import.meta.dirname, '../../confinement/confine.sh');
const SERVE = shellText(import.meta.dirname, '../../confinement/serve.sh');

/** What a restored server is started with. */
export interface Launch {
  /** Seconds that it may recover for. */
  timeoutSeconds: number;
  /** Where the WAL that is replayed creates tablespaces: elsewhere on the host, unless the server is confined. */
  tablespaceLocations: readonly string[];
  /** That makes our roles, for single-user mode. */
  rolesSql: string;
}

/**
 * Starts the restored server and waits until it accepts connections, confined as far as the host allows. If the host
 * turns out not to allow it, that goes into the findings, and the server starts without confinement.
 */
export async function launch(
  test: RecoveryInProgress,
  { timeoutSeconds, tablespaceLocations, rolesSql }: Launch,
  signal: AbortSignal,
): Promise<ScriptOutcome> {
  const { host, place, prepared, findings } = test;
  if (prepared === null) throw new Error('starting a server needs the result of prepare');
  const { programs, owner, uid, gid, socketDirectory } = prepared;
  const start = async ({ kind, reason }: Confinement): Promise<ScriptOutcome> => {
    if (kind === 'none' && tablespaceLocations.length > 0) {
      return { status: 'failed', reason: cannotPlace(tablespaceLocations, reason), log: '' };
    }
    const args = [kind, place.directory, socketDirectory, programs, String(uid), String(gid)];
    const locations = [String(tablespaceLocations.length), ...tablespaceLocations];
    // only root can make namespaces without a user's own
    const as = kind === 'namespaces' ? {} : { asUser: owner };
    return await host.run(START, [String(timeoutSeconds), CONFINE, SERVE, ...args, ...locations, rolesSql], {
      ...as,
      purpose: 'starting PostgreSQL',
      signal,
    });
  };
  const started = await start(findings.confinement ?? { kind: 'none', reason: null });
  if (started.status === 'failed' || started.values.unconfined === undefined) return started;
  findings.confinement = { kind: 'none', reason: started.values.unconfined };
  return await start(findings.confinement);
}

function cannotPlace(locations: readonly string[], reason: string | null): string {
  const why = reason === null ? '' : ` (${reason})`;
  return `the WAL to replay creates a tablespace at ${locations.join(', ')}, and PostgreSQL would write there: this host cannot confine the restored server${why}, so it was not started; allow namespaces for it, restore on another host, or take a new backup, which includes the tablespace`;
}
