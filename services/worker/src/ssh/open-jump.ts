import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { jumpArguments, lastJump } from './jump-arguments.ts';
import { type SshDestination, strictHostKeyChecking } from './ssh-destination.ts';
import { parseSshSettings } from './ssh-settings.ts';

/** The `ssh` that carries a connection over other hosts. */
export interface Jump {
  socket: Duplex;
  /** Ends it, by force where it hangs, and returns what it complained of until then. */
  end(): Promise<string>;
}

const MAX_COMPLAINT_CHARACTERS = 4096;
const HANGING_MILLISECONDS = 2000;

/** OpenSSH goes the way itself: with the keys, the agent and the host keys that the user's configuration names. */
export async function openJump(destination: SshDestination, jump: string): Promise<Jump> {
  const { configFile } = destination;
  const configuration = configFile === null ? [] : ['-F', configFile];
  const settings = await execa(destination.program, ['-G', ...configuration, lastJump(jump)], {
    reject: false,
    timeout: 10_000,
    stdin: 'ignore',
  });
  const args = jumpArguments(destination, {
    jump,
    strictHostKeyChecking: strictHostKeyChecking(parseSshSettings(settings.stdout)),
  });
  const ssh = execa(destination.program, args, { reject: false, buffer: false, stdin: 'pipe' });
  let complaint = '';
  ssh.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT_CHARACTERS);
  });
  const socket = ssh.duplex();
  return {
    socket,
    async end() {
      socket.end();
      await Promise.race([ssh, delay(HANGING_MILLISECONDS, undefined, { ref: false })]);
      const said = complaint.trim();
      ssh.kill('SIGKILL');
      await ssh;
      return said;
    },
  };
}
