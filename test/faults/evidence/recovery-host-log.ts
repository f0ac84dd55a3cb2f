import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Sshd } from '../../fixtures/sshd.ts';

/** One command that was run for a recovery test on its host. Times are epoch milliseconds. */
export interface HostCommand {
  /** Of the recovery test, whichever command it is. */
  test: string;
  directory: string;
  beginAt: number;
  /** Whether it leaves alone what another test has made of the directory. */
  isCleanUp: boolean;
}

/** How the recovery host itself comes to write down what is run on it. */
export const recoveryHostLog = {
  /** From now on each command that comes in over ssh is written down before it runs. */
  async install({ authorizedKeysFile }: Pick<Sshd, 'authorizedKeysFile'>, log: string): Promise<void> {
    const script = fileURLToPath(new URL('log-command.bash', import.meta.url));
    const keys = await readFile(authorizedKeysFile, 'utf8');
    await writeFile(authorizedKeysFile, keys.replaceAll(/^(?=ssh-)/gm, `command="bash ${script} ${log}" `));
    await writeFile(log, '');
  },
  parse,
};

/** Only what tests of Barback run carries their names. Pure. */
function parse(text: string): HostCommand[] {
  return text.split('\n').flatMap((line) => {
    const [, at] = /^(\d+) /.exec(line) ?? [];
    const [, directory] = /\bBARBACK_RECOVERY=(\S+)/.exec(line) ?? [];
    const [, test] = /\bBARBACK_RECOVERY_TEST=([\w-]+)/.exec(line) ?? [];
    if (at === undefined || directory === undefined || test === undefined) return [];
    // only cleaning up names the mark of its test alone, without a whole marker around it
    return [
      { test, directory, beginAt: Math.floor(Number(at) / 1000), isCleanUp: line.includes(`'"nonce":`) },
    ];
  });
}
