import { readDirectory } from '@barback/shared/barman-d/read-directory';
import type { DockerBarmanRun } from '@barback/shared/history/docker-barman-log';
import { type HistoryEntry, historyFile, serverOf } from '@barback/shared/history/entry';
import { readDockerBarmanLogs } from '@barback/shared/history/read-docker-barman-logs';
import { readHistory } from '@barback/shared/history/read-history';
import { readToken } from '@barback/shared/http/read-token';
import type { Environment } from '@barback/shared/service/environment';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { complain, sayJson, sayLines } from '@barback/shared/text/say';
import { Command, Option } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { type BackupHistory, groupHistory } from '../history/group-history.ts';
import { historyAsCsv } from '../history/history-as-csv.ts';
import { historyAsText } from '../history/history-as-text.ts';
import { withoutData } from '../history/without-data.ts';

/** Barman reserves this name: no server has it. */
const ALL = 'all';

export function historyCommand(): Command {
  return new Command('history')
    .description('list every backup with its recovery tests, newest first; needs no Redis')
    .argument('<server>', `name of the server, or "${ALL}"`)
    .addOption(
      new Option('--json', 'print everything that is stored, including the logs of failed steps').conflicts(
        'csv',
      ),
    )
    .option('--csv', 'print one row for each test, for spreadsheets and auditors')
    .action(async (server: string, { json, csv }: { json?: true; csv?: true }) => {
      const environment = commandEnvironment();
      const file = historyFile(environment.BARBACK_STATE_DIRECTORY);
      const { entries, servers, unreadableLines } = await entriesOf(file, server);
      const originals = await dockerBarmanRunsOf(environment.BARMAN_BARMAN_HOME, server);
      if (entries.length + originals.length === 0 && server !== ALL)
        await requireServer(server, servers, environment);
      if (unreadableLines > 0) {
        const lines = unreadableLines === 1 ? 'line' : 'lines';
        complain(
          `barback: skipped ${unreadableLines} unreadable ${lines} of ${file}: cut off by a crash, or written by a later version`,
        );
      }
      const shown = mayReadData(environment) ? entries : entries.map(withoutData);
      const history = groupHistory(shown, originals);
      if (csv) process.stdout.write(historyAsCsv(history));
      else if (json) sayJson(history);
      else sayLines(asText(history, server).trimEnd());
    });
}

/** Whether the read token is set: whoever has it also sees on the page what a `recovery_sql` returned. */
function mayReadData(environment: Environment): boolean {
  try {
    return readToken('BARBACK_READ_TOKEN', environment) !== null;
  } catch {
    return false;
  }
}

function asText(history: readonly BackupHistory[], server: string): string {
  if (history.length > 0) return historyAsText(history);
  const of = server === ALL ? '' : ` of ${server}`;
  return `no backup or recovery test${of} has finished yet\n`;
}

interface Found {
  entries: HistoryEntry[];
  /** Every server that the history knows. */
  servers: Set<string>;
  unreadableLines: number;
}

async function entriesOf(file: string, server: string): Promise<Found> {
  const found: Found = { entries: [], servers: new Set(), unreadableLines: 0 };
  try {
    for await (const entry of readHistory(file)) {
      if (entry === null) {
        found.unreadableLines += 1;
        continue;
      }
      found.servers.add(serverOf(entry));
      if (server === ALL || serverOf(entry) === server) found.entries.push(entry);
    }
  } catch (error) {
    throw cannotBeRead({ ...(error as NodeJS.ErrnoException), path: file });
  }
  return found;
}

async function dockerBarmanRunsOf(barmanHome: string, server: string): Promise<DockerBarmanRun[]> {
  const runs = await readDockerBarmanLogs(barmanHome).catch((error: NodeJS.ErrnoException) => {
    throw cannotBeRead(error);
  });
  return runs.filter((run) => server === ALL || run.server === server);
}

function cannotBeRead({ path, code }: Pick<NodeJS.ErrnoException, 'path' | 'code'>): ExpectedFailure {
  return new ExpectedFailure(`${path} cannot be read (${code}); run this as the user of the worker`);
}

/** @throws ExpectedFailure when neither the history nor `barman.d` knows the server */
async function requireServer(server: string, known: Set<string>, environment: Environment): Promise<void> {
  // A file that was saved a moment ago is read as it is: this command only reads it.
  const { servers: configured } = await readDirectory({
    directory: environment.BARMAN_CONFIGURATION_FILES_DIRECTORY,
    barmanHome: environment.BARMAN_BARMAN_HOME,
    now: () => Number.MAX_SAFE_INTEGER,
  });
  const names = [...new Set([...known, ...configured.map(({ name }) => name)])].sort();
  if (names.includes(server)) return;
  const there = names.length === 0 ? 'no server is configured yet' : `the servers are ${names.join(', ')}`;
  throw new ExpectedFailure(`no history of the server "${server}"; ${there}`);
}
