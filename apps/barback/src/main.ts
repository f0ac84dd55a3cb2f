import { EXIT } from '@barback/shared/service/exit-codes';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { publishable } from '@barback/shared/text/publishable';
import { complain } from '@barback/shared/text/say';
import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { checkConfigCommand } from './commands/check-config.ts';
import { historyCommand } from './commands/history.ts';
import { pauseCommand } from './commands/pause.ts';
import { recoveryTestCommand } from './commands/recovery-test.ts';
import { resumeCommand } from './commands/resume.ts';
import { retryCommand } from './commands/retry.ts';
import { schedulesCommand } from './commands/schedules.ts';
import { servicesCommand } from './commands/services.ts';
import { statusCommand } from './commands/status.ts';
import { upCommand } from './commands/up.ts';

const program = new Command('barback')
  .description('Runs Barman for PostgreSQL and proves every backup by restoring it.')
  .version(packageJson.version)
  .showHelpAfterError('(see barback --help)')
  .configureOutput({
    writeErr: (text) => process.stderr.write(publishable(text)),
    outputError: (text) => complain(text),
  })
  .exitOverride();
const commands = [
  upCommand(),
  backupCommand(),
  recoveryTestCommand(),
  retryCommand(),
  pauseCommand(),
  resumeCommand(),
  statusCommand(),
  historyCommand(),
  schedulesCommand(),
  servicesCommand(),
  auditCommand(),
  checkConfigCommand(),
];
for (const command of commands) program.addCommand(command.exitOverride().copyInheritedSettings(program));

// a reader such as `head` that closes the pipe early is not a failure
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.success);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === EXIT.success ? EXIT.success : EXIT.usage;
  } else if (error instanceof ExpectedFailure) {
    complain(`barback: ${error.message}`);
    process.exitCode = error.exitCode;
  } else {
    complain(`barback: ${(error as Error).message}: unexpected error; please report it`);
    process.exitCode = EXIT.failure;
  }
}
