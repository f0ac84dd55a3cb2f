import { posix } from 'node:path';
import type { RecoveryRequest } from './recovery-request.ts';

/** The directory on the recovery host that one test has for itself. Nothing else there is written or removed. */
export interface Place {
  /** Where each server has a directory of its own; stays when the test is over. */
  root: string;
  /** The directory's name in {@link root}, which is the server's where that can be one. */
  name: string;
  directory: string;
  /** Where the backup is restored: PGDATA. */
  dataDirectory: string;
  /** Where the backup's tablespaces are restored, each in a directory of its own. */
  tablespacesDirectory: string;
  /** The log of the restored server. */
  serverLog: string;
  /** The marker file's content: whose directory this is, and whether Barback made it or found it empty. */
  markers: { created: string; found: string };
  /** The text in the marker of every test of this server. */
  serverMark: string;
  /** No other test has it. */
  nonce: string;
  /** The text in the marker of this test alone. */
  nonceMark: string;
  /** What every process of a test carries in its environment, as `NAME=VALUE`: which directory it works in... */
  directoryVariable: string;
  /** ...and for which test. */
  testVariable: string;
}

/** Marks a recovery directory as Barback's; it stays between tests. */
export const ROOT_MARKER = '.barback-recovery-root';
/** The text in the marker of a directory that Barback itself created. */
export const CREATED_MARK = '"origin":"created"';

type Placed = Pick<RecoveryRequest, 'server' | 'recoveryDirectory'> & { backup: { backupId: string } };

/** A name such as `..` does not lead out of the recovery directory. Pure. */
export function placeOf({ server, recoveryDirectory, backup }: Placed, nonce: string): Place {
  const root = posix.resolve('/', recoveryDirectory);
  const name = directoryName(server);
  const directory = posix.join(root, name);
  const marker = (origin: 'created' | 'found') =>
    JSON.stringify({ server, backupId: backup.backupId, nonce, origin });
  return {
    root,
    name,
    directory,
    dataDirectory: posix.join(directory, 'data'),
    tablespacesDirectory: posix.join(directory, 'tablespaces'),
    serverLog: posix.join(directory, 'postgresql.log'),
    markers: { created: marker('created'), found: marker('found') },
    serverMark: `{"server":${JSON.stringify(server)},`,
    nonce,
    nonceMark: `"nonce":${JSON.stringify(nonce)}`,
    directoryVariable: `BARBACK_RECOVERY=${withoutQuotes(directory)}`,
    testVariable: `BARBACK_RECOVERY_TEST=${nonce}`,
  };
}

function directoryName(server: string): string {
  return server.replaceAll('/', '%2F').replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
}

/** A path that no shell changes. */
function withoutQuotes(path: string): string {
  return path.replace(/[^\w/.-]/gu, (character) =>
    Buffer.from(character).toString('hex').replace(/../g, '%$&'),
  );
}
