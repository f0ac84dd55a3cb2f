import { resolve } from 'node:path';
import { readDirectory } from '@barback/shared/barman-d/read-directory';
import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import { shownPasswordWarning } from '@barback/shared/barman-d/shown-password';
import { daysInWords } from '@barback/shared/cron/cron-in-words';
import { EXIT } from '@barback/shared/service/exit-codes';
import { complain, say } from '@barback/shared/text/say';
import { describeProblem } from '@barback/shared/vocabulary/problem';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';

export function checkConfigCommand(): Command {
  return new Command('check-config')
    .description('check the server files and report errors; changes nothing')
    .argument('[directory]', 'directory of the server files (default: BARMAN_CONFIGURATION_FILES_DIRECTORY)')
    .action(async (directory?: string) => {
      const environment = commandEnvironment();
      const place = resolve(directory ?? environment.BARMAN_CONFIGURATION_FILES_DIRECTORY);
      const { servers, problems } = await readDirectory({
        directory: place,
        barmanHome: environment.BARMAN_BARMAN_HOME,
        // A file that was saved a moment ago is read as it is: this command only reads it.
        now: () => Number.MAX_SAFE_INTEGER,
      });
      for (const problem of problems) complain(describeProblem(problem));
      const warnings = servers.map(shownPasswordWarning).filter((warning) => warning !== null);
      for (const warning of warnings) complain(`warning: ${describeProblem(warning)}`);
      for (const note of servers.flatMap(notesOnSchedules)) say(note);
      const found = `${count(servers.length, 'server')} in ${place}`;
      say(`${found}, ${problems.length === 0 ? 'no problem' : count(problems.length, 'problem')}`);
      process.exitCode = problems.length === 0 ? EXIT.success : EXIT.configuration;
    });
}

/** What a schedule means where it may be meant otherwise. */
function notesOnSchedules({ name, file, backupCron, recovery }: ServerSettings): string[] {
  return Object.entries({ backup_cron: backupCron, recovery_cron: recovery?.cron ?? null }).flatMap(
    ([setting, pattern]) => {
      const days = pattern === null ? null : daysInWords(pattern);
      return days === null ? [] : [`note: ${file} [${name}]: #:${setting} = ${pattern} is due ${days}`];
    },
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
