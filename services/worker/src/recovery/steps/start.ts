import { parseControlData } from '../control-data.ts';
import { postgresqlConf } from '../postgresql-conf.ts';
import { CONTROL_DATA_SCRIPT, HAND_OVER_SCRIPT, START_SCRIPT } from '../scripts/start.ts';
import type { LadderStep, RecoveryInProgress } from './step.ts';

const TIMEOUT_SECONDS = 6 * 60 * 60;

/** Proves that PostgreSQL recovers to consistency and takes connections, and that it is this backup's cluster. */
export const start: LadderStep = {
  name: 'start',
  optional: false,
  needs: ['restore'],
  timeoutSeconds: TIMEOUT_SECONDS,
  always: false,
  async run(test, signal) {
    const { host, place, prepared } = test;
    if (prepared === null) throw new Error('start needs what prepare found');
    const { owner, programs, socketDirectory } = prepared;

    const handedOver = await host.run(
      HAND_OVER_SCRIPT,
      [owner, place.dataDirectory, place.tablespacesDirectory],
      { signal },
    );
    if (handedOver.status === 'failed') return handedOver;
    const restored = await readControlData(test, signal);
    if (restored.status === 'failed') return restored;
    // before the start: a foreign cluster is not even run
    const wrong = strangerReason(test, restored.systemId);
    if (wrong !== null) return { status: 'failed', reason: wrong, log: restored.output };

    const settings = postgresqlConf(socketDirectory, restored.settings);
    const started = await host.run(
      START_SCRIPT,
      [place.directory, programs, socketDirectory, String(TIMEOUT_SECONDS), settings],
      { asUser: owner, signal },
    );
    if (started.status === 'failed') return started;
    const running = await readControlData(test, signal);
    if (running.status === 'failed' || running.state === 'in production') return running;
    const reason = `PostgreSQL takes connections, but its data directory is "${running.state}", not in production`;
    return { status: 'failed', reason, log: running.output };
  },
  // the server is stopped when the directory that `prepare` made is removed
  undo: null,
};

async function readControlData({ host, place, prepared }: RecoveryInProgress, signal: AbortSignal) {
  const { programs = '', owner } = prepared ?? {};
  const read = await host.run(CONTROL_DATA_SCRIPT, [programs, place.dataDirectory], {
    ...(owner && { asUser: owner }),
    signal,
  });
  return read.status === 'failed' ? read : { ...read, ...parseControlData(read.output) };
}

function strangerReason({ request }: RecoveryInProgress, systemId: string | null): string | null {
  const expected = request.backup.systemId;
  if (expected === null || systemId === expected) return null;
  return `the restored cluster is not the one that was backed up: its system identifier is ${systemId}, not ${expected}`;
}
