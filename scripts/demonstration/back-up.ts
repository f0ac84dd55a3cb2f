import { execa } from 'execa';
import { say } from './say.ts';
import type { Barback } from './start-barback.ts';

/**
 * Takes a backup now, as a person would, and says how it goes.
 *
 * @throws Error when it failed
 */
export async function backUp(server: string, barback: Barback): Promise<void> {
  const { file, args, env } = barback.command('backup', server);
  const command = execa(file, args, { env, extendEnv: false, stdin: 'ignore' });
  for await (const line of command) say(line);
}
