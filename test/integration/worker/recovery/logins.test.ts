import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { execaSync } from 'execa';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { forceCommand } from '../../../fixtures/forced-command.ts';
import { type LoginUser, startLoginUser } from '../../../fixtures/login-user.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { restoredPostmaster } from '../../../fixtures/restored-postmaster.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';

let source: BackedUpServer;
let tablespace: TemporaryDirectory;
let stage: RecoveryStage;
let user: LoginUser | null = null;
let jump: Sshd | null = null;

beforeAll(async () => {
  tablespace = await startTemporaryDirectory();
  execaSync('chown', ['postgres', tablespace.path]);
  source = await startBackedUpServer(
    `CREATE TABLESPACE fast LOCATION '${tablespace.path}'`,
    'CREATE TABLE orders TABLESPACE fast AS SELECT generate_series(1, 1000) AS id',
  );
});
afterAll(async () => {
  await source.stop();
  await tablespace.stop();
});
afterEach(async () => {
  await stage.stop();
  await user?.stop();
  await jump?.stop();
  user = null;
  jump = null;
});

/** Who owns what the restored server runs on, and who the server is. */
function owners(): Record<string, string> {
  const directory = join(stage.directory, source.server);
  const pid = restoredPostmaster(join(directory, 'data'));
  const paths = {
    directory,
    data: join(directory, 'data'),
    table: join(directory, 'tablespaces/0'),
    server: `/proc/${pid}`,
  };
  return Object.fromEntries(
    Object.entries(paths).map(([name, path]) => [name, execaSync('stat', ['-c', '%U', path]).stdout]),
  );
}

const failures = ({ steps }: RecoveryTest) => steps.filter(({ status }) => status === 'failed');

/** Runs a test and looks at it when all is restored and verified. */
async function look(sshCommand = stage.sshd.sshCommand): Promise<Record<string, string>> {
  let seen: Record<string, string> = {};
  const result = await stage.test({
    request: { sshCommand },
    onStep(step) {
      // the next stops it
      if (step === 'checksums') seen = owners();
    },
  });
  expect(failures(result)).toEqual([]);
  expect(result.status).toBe('passed');
  expect(await stage.leftovers()).toEqual([]);
  return seen;
}

test('a user with sudo restores for postgres, in a directory of root, though Barman logs in as that user', async () => {
  user = await startLoginUser({ sudo: true });
  stage = await startRecoveryStage(source, { user: user.name });
  execaSync('chown', ['root', stage.directory]);
  expect(await look()).toEqual({
    directory: 'root',
    data: 'postgres',
    table: 'postgres',
    server: 'postgres',
  });
});

/** What a login shell of another kind cannot read is refused, and what it sets for its users hurts everyone. */
const ODD_LOGIN = `case $SSH_ORIGINAL_COMMAND in
  *export* | *'
'*) echo "export: Command not found." >&2; exit 1 ;;
esac
echo "Welcome!" >&2
export PGSERVICE=x PGHOST=nowhere PGDATA=/nowhere PGOPTIONS=-x PGDATABASE=x CDPATH=/tmp POSIXLY_CORRECT=1
eval "$SSH_ORIGINAL_COMMAND"
`;

test('a user without sudo restores for himself, with an odd login, also over the connection of OpenSSH', async () => {
  user = await startLoginUser({ sudo: false });
  stage = await startRecoveryStage(source, { user: user.name });
  const { name } = user;
  await forceCommand(stage.sshd, ODD_LOGIN);
  // ssh2 forwards no agent
  expect(await look(stage.sshd.sshCommand.replace('ssh ', 'ssh -A '))).toEqual({
    directory: name,
    data: name,
    table: name,
    server: name,
  });
});

test('a user whom sudo asks for a password is told so, where root would be needed', async () => {
  user = await startLoginUser({ sudo: false });
  stage = await startRecoveryStage(source, { user: user.name });
  execaSync('chown', ['root', stage.directory]);
  const result = await stage.test();
  expect(failures(result)).toMatchObject([
    {
      name: 'prepare',
      reason: expect.stringMatching(/cannot write .* \(the login cannot become root: sudo: .*\)$/),
    },
  ]);
});

test.each([
  ['the option -J', (file: string) => `ssh -F ${file} -J jump rec`],
  ['ssh configuration', (file: string) => `ssh -F ${file} rec-behind`],
])('Barman takes the way over a jump host that is given by %s', async (_, command) => {
  jump = await startSshd();
  stage = await startRecoveryStage(source);
  const { sshd } = stage;
  const file = join(dirname(sshd.identityFile), 'config');
  const entry = (names: string, { port, user, identityFile, knownHostsFile }: Sshd) =>
    [
      `Host ${names}`,
      'HostName 127.0.0.1',
      `Port ${port}`,
      `User ${user}`,
      `IdentityFile ${identityFile}`,
      `UserKnownHostsFile ${knownHostsFile}`,
    ].join('\n');
  const behind = 'Host rec-behind\nProxyJump jump';
  execaSync('tee', [file], {
    input: [entry('jump', jump), entry('rec rec-behind', sshd), behind].join('\n'),
  });
  expect(await look(command(file))).toMatchObject({ server: 'postgres' });
  expect((await stat(jump.knownHostsFile)).size).toBeGreaterThan(0);
});
