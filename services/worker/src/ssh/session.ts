/** How a remote command ended; `output` is the last 64 KiB of both its streams, `stdout` that of one alone. */
export type RemoteCommand =
  /** Null when it was ended by a signal. */
  | { ended: 'exited'; exitCode: number | null; output: string; stdout: string }
  /** `begun` false: the connection was gone before the host accepted the command. */
  | { ended: 'lost'; begun: boolean; output: string }
  | { ended: 'stopped'; output: string };

/** An open connection. A command that nobody waits for any more may continue on the host. */
export interface SshSession {
  /**
   * Runs a command line of the login shell with `stdin` as its input.
   *
   * @param onStdout takes all of that stream, as it comes
   */
  exec(
    command: string,
    stdin: string,
    signal: AbortSignal,
    onStdout?: (text: string) => void,
  ): Promise<RemoteCommand>;
  isLost(): boolean;
  close(): void;
}

/** How a connection is kept, and found out to be dead: after a minute without an answer. */
export const KEEPALIVE = { intervalSeconds: 15, count: 4 };

const MAX_OUTPUT_CHARACTERS = 64 * 1024;
/** More than what any script prints of what it judges. */
const MAX_STDOUT_CHARACTERS = 1024 * 1024;

/** What a remote command printed: the end of it. */
export interface Printed {
  add(stream: 'stdout' | 'stderr', text: string): void;
  output(): string;
  stdout(): string;
}

/** @param onStdout takes all of that stream, as it comes */
export function collectOutput(onStdout?: (text: string) => void): Printed {
  let output = '';
  let stdout = '';
  return {
    add(stream, text) {
      output = (output + text).slice(-MAX_OUTPUT_CHARACTERS);
      if (stream !== 'stdout') return;
      stdout = (stdout + text).slice(-MAX_STDOUT_CHARACTERS);
      onStdout?.(text);
    },
    output: () => output,
    stdout: () => stdout,
  };
}
