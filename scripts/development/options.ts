import { parseArgs } from 'node:util';

/** Each is a process that is restarted when its source changes. */
export const SERVICES = ['scheduler', 'worker', 'exporter'] as const;

export type DevelopedService = (typeof SERVICES)[number];

export const USAGE = `Usage: npm run dev [-- --inspect SERVICE]

Starts the scheduler, a worker and the exporter with a Redis of their own and 14 servers that have a month of backups
and recovery tests behind them, and restarts a service when its source changes. Neither PostgreSQL nor Barman is
needed: the worker is the real one, but Barman and the recovery host are stand-ins (scripts/development/stand-in).
Ctrl-C stops everything and removes the temporary directory that holds all state.

  --inspect SERVICE   open Node.js's debugger for scheduler, worker or exporter, on port 9229 or the next free one
  --help              show this

BARMAN_EXPORTER_PORT and SCHEDULER_PORT say which ports to use (default: 8000 and 8001, or free ones where those are
taken). LOG_LEVEL and TZ are handed on to the services.
`;

export type DevelopmentOptions =
  | { status: 'start'; inspect: DevelopedService | null }
  | { status: 'help' }
  | { status: 'invalid'; problem: string };

/** Reads the command line. Pure. */
export function parseDevelopmentOptions(args: readonly string[]): DevelopmentOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' }, inspect: { type: 'string' } },
    });
    if (values.help) return { status: 'help' };
    if (values.inspect === undefined) return { status: 'start', inspect: null };
    const inspect = SERVICES.find((service) => service === values.inspect);
    if (inspect !== undefined) return { status: 'start', inspect };
    return { status: 'invalid', problem: `--inspect: no service is called "${values.inspect}"` };
  } catch (error) {
    return { status: 'invalid', problem: (error as Error).message };
  }
}
