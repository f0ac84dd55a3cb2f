import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { collectOutput, type RemoteCommand, type SshSession } from './session.ts';
import { sessionOptions } from './session-options.ts';
import type { SshDestination } from './ssh-destination.ts';

type Opened = { status: 'passed'; session: SshSession } | { status: 'failed'; printed: string };

const MAX_PRINTED_CHARACTERS = 8192;
const LOOK_MILLISECONDS = 25;
const CHECK_TIMEOUT_MILLISECONDS = 5000;
/** The exit code of ssh for its own failure; a command may also exit with it. */
const SSH_FAILED = 255;

/**
 * Connects by the OpenSSH that Barman uses, which knows certificates, security keys, ProxyCommand and every algorithm:
 * one `ssh` keeps the connection, and one for each command shares it.
 */
export async function openOpensshSession(destination: SshDestination, signal: AbortSignal): Promise<Opened> {
  const directory = await mkdtemp(join(socketRoot(), 'barback-ssh-'));
  const controlPath = join(directory, 'control');
  const options = ['-o', 'ControlMaster=yes', '-o', `ControlPath=${controlPath}`];
  // where it is not needed, it would hide what a ProxyCommand says
  if (destination.settings.get('controlpersist') !== 'no') options.push('-o', 'ControlPersist=no');
  const args = ['-N', ...options, '-o', 'LogLevel=INFO', ...sessionOptions(destination), ...destination.args];
  // it ends with this process, however that ends
  const master = spawn('setpriv', ['--pdeathsig=TERM', '--', destination.program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let printed = '';
  let lost = false;
  master.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-MAX_PRINTED_CHARACTERS);
  });
  const ended = new Promise<void>((resolve) => {
    master.once('error', (error) => {
      printed += error.message;
      resolve();
    });
    master.once('close', () => resolve());
  }).then(async () => {
    lost = true;
    await rm(directory, { recursive: true, force: true });
  });
  const close = () => {
    lost = true;
    master.kill('SIGTERM');
  };

  // ssh creates the socket there after the login
  while (!lost && !signal.aborted && !(await exists(controlPath))) {
    await Promise.race([ended, delay(LOOK_MILLISECONDS)]);
  }
  if (signal.aborted && !lost) {
    close();
    return { status: 'failed', printed: `${printed}connecting was stopped` };
  }
  if (lost) {
    await ended;
    return { status: 'failed', printed };
  }
  let count = 0;
  return {
    status: 'passed',
    session: {
      isLost: () => lost,
      close,
      async exec(command, stdin, signal, onStdout) {
        if (signal.aborted) return { ended: 'stopped', output: '' };
        if (lost) return { ended: 'lost', begun: false, output: '' };
        const logFile = join(directory, `log-${++count}`);
        const over = { program: destination.program, controlPath, logFile, onStdout };
        try {
          return await execOver(over, command, stdin, AbortSignal.any([signal]), ended);
        } finally {
          await rm(logFile, { force: true });
        }
      },
    },
  };
}

/** The path of a socket has at most 107 bytes, of which ssh takes some for itself. */
function socketRoot(): string {
  return tmpdir().length <= 60 ? tmpdir() : '/tmp';
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

interface Over {
  program: string;
  controlPath: string;
  logFile: string;
  onStdout: ((text: string) => void) | undefined;
}

async function execOver(
  { program, controlPath, logFile, onStdout }: Over,
  command: string,
  stdin: string,
  signal: AbortSignal,
  masterEnded: Promise<void>,
): Promise<RemoteCommand> {
  const shared = ['-o', 'ControlMaster=no', '-o', `ControlPath=${controlPath}`, '-o', 'BatchMode=yes'];
  // ssh's own messages go into a file, apart from the output of the command; without the shared connection it must not
  // make another one, which would know nothing about the destination
  const args = ['-F', 'none', '-vv', '-E', logFile, ...shared, '-o', 'ProxyCommand=false', '-T'];
  const ssh = spawn(program, [...args, 'barback', command]);
  const printed = collectOutput(onStdout);
  ssh.stdout.setEncoding('utf8').on('data', (text: string) => printed.add('stdout', text));
  ssh.stderr.setEncoding('utf8').on('data', (text: string) => printed.add('stderr', text));
  // a command may end before it has read all
  ssh.stdin.on('error', () => undefined).end(stdin);
  const ended = once(ssh, 'close').catch((error: Error) => [error]);
  const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  const [exitCode] = (await Promise.race([ended, stopped.then(() => ['stopped'])])) as [unknown];
  if (exitCode === 'stopped') {
    ssh.kill('SIGTERM');
    for (const stream of [ssh.stdin, ssh.stdout, ssh.stderr]) stream.destroy();
    return { ended: 'stopped', output: printed.output() };
  }
  const output = printed.output();
  const said = await readFile(logFile, 'utf8').catch(() => '');
  const exited = (code: number | null): RemoteCommand => ({
    ended: 'exited',
    exitCode: code,
    output,
    stdout: printed.stdout(),
  });
  if (
    typeof exitCode === 'number' &&
    (exitCode !== SSH_FAILED || said.includes(`exit status from master ${SSH_FAILED}`))
  )
    return exited(exitCode);
  const begun = /master session id/.test(said);
  const isAlive = await Promise.race([
    masterEnded.then(() => false),
    execa(program, ['-F', 'none', '-O', 'check', ...shared, 'barback'], {
      reject: false,
      timeout: CHECK_TIMEOUT_MILLISECONDS,
      stdin: 'ignore',
    }).then((check) => !check.failed),
  ]);
  // the connection exists and the command has no exit code: a signal ended it
  return begun && isAlive ? exited(null) : { ended: 'lost', begun, output };
}
