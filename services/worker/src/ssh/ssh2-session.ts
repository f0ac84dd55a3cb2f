import type { Client, ClientChannel } from 'ssh2';
import { collectOutput, type SshSession } from './session.ts';

/** A session over a connection of ssh2's. */
export function ssh2Session(client: Client): SshSession {
  let lost = false;
  client.once('close', () => {
    lost = true;
  });
  return {
    isLost: () => lost,
    close: () => client.end(),
    exec: (command, stdin, signal, onStdout) =>
      new Promise((resolve) => {
        const printed = collectOutput(onStdout);
        let channel: ClientChannel | null = null;
        const stopWaiting = () => {
          signal.removeEventListener('abort', onAbort);
          client.removeListener('close', onLost);
        };
        const onLost = () => {
          stopWaiting();
          resolve({ ended: 'lost', begun: channel !== null, output: printed.output() });
        };
        const onAbort = () => {
          stopWaiting();
          channel?.destroy();
          resolve({ ended: 'stopped', output: printed.output() });
        };
        if (signal.aborted) return onAbort();
        if (lost) return onLost();
        signal.addEventListener('abort', onAbort, { once: true });
        client.once('close', onLost);
        const onOpened = (error: Error | undefined, opened: ClientChannel) => {
          if (error) {
            printed.add('stderr', error.message);
            return onLost();
          }
          channel = opened;
          if (signal.aborted) return channel.destroy();
          channel.setEncoding('utf8').on('data', (text: string) => printed.add('stdout', text));
          channel.stderr.setEncoding('utf8').on('data', (text: string) => printed.add('stderr', text));
          channel.on('error', (error: Error) => printed.add('stderr', error.message));
          channel.on('close', (exitCode?: number | null) => {
            // a command that ended has a code, or null and a signal
            if (exitCode === undefined) return onLost();
            stopWaiting();
            resolve({ ended: 'exited', exitCode, output: printed.output(), stdout: printed.stdout() });
          });
          channel.end(stdin);
        };
        try {
          client.exec(command, onOpened);
        } catch {
          onLost(); // ssh2 throws while the connection is being closed
        }
      }),
  };
}
