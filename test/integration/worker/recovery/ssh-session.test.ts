import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authenticationMethods } from '../../../../services/worker/src/ssh/authentication.ts';
import { openSsh2Session } from '../../../../services/worker/src/ssh/open-session.ts';
import { openOpensshSession } from '../../../../services/worker/src/ssh/openssh-session.ts';
import { resolveDestination } from '../../../../services/worker/src/ssh/resolve-destination.ts';
import type { SshSession } from '../../../../services/worker/src/ssh/session.ts';
import type { SshDestination } from '../../../../services/worker/src/ssh/ssh-destination.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let sshd: Sshd;
let directory: TemporaryDirectory;

beforeAll(async () => {
  [sshd, directory] = await Promise.all([startSshd(), startTemporaryDirectory()]);
});
afterAll(async () => {
  await sshd.stop();
  await directory.stop();
});

const signal = () => AbortSignal.timeout(30_000);

const transports: [string, (destination: SshDestination) => ReturnType<typeof openOpensshSession>][] = [
  [
    'ssh2',
    async (destination) => {
      const { methods } = await authenticationMethods(destination);
      const opened = await openSsh2Session(destination, { methods, known: [] }, signal());
      return opened.status === 'passed' ? opened : { status: 'failed', printed: opened.reason };
    },
  ],
  ['OpenSSH', (destination) => openOpensshSession(destination, signal())],
];

describe.each(transports)('a session by %s', (transport, connect) => {
  let session: SshSession;

  const open = async () => {
    const resolved = await resolveDestination(sshd.sshCommand);
    if (resolved.status === 'failed') throw new Error(resolved.reason);
    const opened = await connect(resolved.destination);
    if (opened.status === 'failed') throw new Error(opened.printed);
    session = opened.session;
    return session;
  };

  beforeEach(async () => {
    await open();
    return () => session.close();
  });

  test('runs a command with an input, and tells its streams apart', async () => {
    const ran = await session.exec('cat; echo err >&2; exit 3', 'in\nput', signal());
    expect(ran).toMatchObject({ ended: 'exited', exitCode: 3, stdout: 'in\nput' });
    expect(ran.output).toContain('in\nput');
    expect(ran.output).toContain('err\n');
  });

  test.each([
    ['its exit code', 'exit 0', 0],
    ['an exit code that is also that of a failed ssh', 'exit 255', 255],
    ['that a signal ended it', 'kill -9 $$', null],
  ])('tells %s', async (_, command, exitCode) => {
    expect(await session.exec(command, '', signal())).toMatchObject({ ended: 'exited', exitCode });
    expect(session.isLost()).toBe(false);
  });

  test('takes a command as it is, and several at a time', async () => {
    const ran = await Promise.all(
      [`echo "it's; $((1 + 1))"`, `printf '%s' '*'`].map((command) => session.exec(command, '', signal())),
    );
    expect(ran).toMatchObject([{ stdout: "it's; 2\n" }, { stdout: '*' }]);
  });

  test('keeps the end of a large output', async () => {
    const ran = await session.exec('seq 1 300000; seq 1 9 >&2', 'x'.repeat(1024 * 1024), signal());
    expect(ran).toMatchObject({ ended: 'exited', exitCode: 0 });
    expect(ran.output.length).toBe(64 * 1024);
    const { stdout } = ran.ended === 'exited' ? ran : { stdout: '' };
    expect(stdout.length).toBe(1024 * 1024);
    expect(stdout.endsWith('\n300000\n')).toBe(true);
  });

  test('stops waiting for a command, at once, and is used again', async () => {
    const controller = new AbortController();
    const begun = join(directory.path, `begun-${transport}`);
    const running = session.exec(`echo half; touch ${begun}; sleep 3`, '', controller.signal);
    await waitUntil(() => stat(begun), { description: 'the command to run' });
    controller.abort();
    expect(await running).toMatchObject({ ended: 'stopped', output: 'half\n' });
    expect(await session.exec('true', '', controller.signal)).toEqual({ ended: 'stopped', output: '' });
    expect(await session.exec('echo on', '', signal())).toMatchObject({ stdout: 'on\n' });
    expect(session.isLost()).toBe(false);
  });

  test('is lost with its connection, and says whether the command had begun', async () => {
    const running = session.exec('kill $PPID; sleep 3', '', signal());
    expect(await running).toMatchObject({ ended: 'lost', begun: true });
    await waitUntil(() => session.isLost(), { description: 'the loss to be seen' });
    expect(await session.exec('true', '', signal())).toEqual({ ended: 'lost', begun: false, output: '' });
  });

  test('that is being closed runs nothing more: it is lost', async () => {
    session.close();
    expect(await session.exec('true', '', signal())).toMatchObject({ ended: 'lost', begun: false });
  });

  test('that was closed runs nothing more', async () => {
    session.close();
    await waitUntil(() => session.isLost(), { description: 'the session to be closed' });
    expect(await session.exec('true', '', signal())).toMatchObject({ ended: 'lost', begun: false });
  });
});
