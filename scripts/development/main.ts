import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '@barback/shared/service/exit-codes';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { parseDevelopmentOptions, USAGE } from './options.ts';
import { say } from './say.ts';
import { seedFleet } from './seed/seed-fleet.ts';
import { type DevelopmentBarback, startBarback, TOKEN } from './start-barback.ts';

const options = parseDevelopmentOptions(process.argv.slice(2));
const interrupted = new Promise<void>((resolve) => {
  // npm hands on the signal that a terminal has sent to all: the second of them changes nothing
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

switch (options.status) {
  case 'help':
    process.stdout.write(USAGE);
    break;
  case 'invalid':
    process.stderr.write(`npm run dev: ${options.problem}\n\n${USAGE}`);
    process.exitCode = EXIT.usage;
    break;
  case 'start':
    process.exitCode = await develop(options.inspect).catch((error: Error) => {
      process.stderr.write(
        `npm run dev: ${error instanceof ExpectedFailure ? error.message : error.stack}\n`,
      );
      return EXIT.failure;
    });
    process.exit();
}

async function develop(inspect: Parameters<typeof startBarback>[1]): Promise<number> {
  await using started = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'barback-dev-'));
  started.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  const fleet = await seedFleet(directory, new Date());
  const barback = await startBarback(fleet, inspect, started);
  const first = await Promise.race([barback.listening, interrupted]);
  if (first !== undefined) {
    say(introduction(barback, fleet.configurationDirectory));
    await interrupted;
  }
  say('Stopping everything and removing the temporary directory');
  return 0;
}

function introduction(
  { statusPage, controlPage, commandEnvironment, inspector }: DevelopmentBarback,
  serverFiles: string,
): string {
  const variables = Object.entries(commandEnvironment).map(([name, value]) => `${name}=${value}`);
  return `
Barback is ready after ${(performance.now() / 1000).toFixed(1)} s.

  Status page    ${statusPage}
  Control page   ${controlPage}   log in with the token ${TOKEN}
  Server files   ${serverFiles}   change them as you like
  Command line   ${variables.join(' ')} npx barback status
${inspector === null ? '' : `  Debugger       ${inspector}   chrome://inspect, or "attach" in an editor\n`}
Barman and the recovery host are stand-ins: backups and recovery tests run through the real worker and take as long as
small ones do, but nothing is backed up or restored. "ledger" is backed up every other minute, "search" cannot be
reached, and the recovery test of "billing" fails. Ctrl-C ends all of it.
`;
}
