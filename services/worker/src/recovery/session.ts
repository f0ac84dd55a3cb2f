import type { Client, ClientChannel } from 'ssh2';

/** How a remote command ended; `output` is the last 64 KiB of both its streams, `stdout` of that one alone. */
export type RemoteCommand =
  /** Null when it was ended by a signal. */
  | { ended: 'exited'; exitCode: number | null; output: string; stdout: string }
  /** `begun` false: the connection was gone before the host took the command. */
  | { ended: 'lost'; begun: boolean; output: string }
  | { ended: 'stopped'; output: string };

/** An open connection. A command that is no longer waited for may go on running on the host. */
export interface SshSession {
  /** Runs a command line of the login shell with `stdin` as its input. */
  exec(command: string, stdin: string, signal: AbortSignal): Promise<RemoteCommand>;
  isLost(): boolean;
  close(): void;
}

const MAX_OUTPUT_CHARACTERS = 64 * 1024;

export function sshSession(client: Client): SshSession {
  let lost = false;
  client.once('close', () => {
    lost = true;
  });
  return {
    isLost: () => lost,
    close: () => client.end(),
    exec: (command, stdin, signal) =>
      new Promise((resolve) => {
        let output = '';
        let stdout = '';
        let channel: ClientChannel | null = null;
        const collect = (text: string) => {
          output = (output + text).slice(-MAX_OUTPUT_CHARACTERS);
        };
        const finish = (result: RemoteCommand) => {
          signal.removeEventListener('abort', onAbort);
          client.removeListener('close', onLost);
          resolve(result);
        };
        const onLost = () => finish({ ended: 'lost', begun: channel !== null, output });
        const onAbort = () => {
          channel?.destroy();
          finish({ ended: 'stopped', output });
        };
        if (signal.aborted) return onAbort();
        if (lost) return onLost();
        signal.addEventListener('abort', onAbort, { once: true });
        client.once('close', onLost);
        client.exec(command, (error, opened) => {
          if (error) {
            collect(error.message);
            return onLost();
          }
          channel = opened;
          channel.setEncoding('utf8').on('data', (text: string) => {
            collect(text);
            stdout = (stdout + text).slice(-MAX_OUTPUT_CHARACTERS);
          });
          channel.stderr.setEncoding('utf8').on('data', collect);
          channel.on('error', (error: Error) => collect(error.message));
          channel.on('close', (exitCode?: number | null) => {
            // a command that ended has a code, or null and a signal
            if (exitCode === undefined) return onLost();
            finish({ ended: 'exited', exitCode, output, stdout });
          });
          channel.end(stdin);
        });
      }),
  };
}
