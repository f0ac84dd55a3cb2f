import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServerStatus, serverStatusSchema } from '@barback/shared/status/server-status';
import { execa } from 'execa';
import getPort from 'get-port';
import type { BarmanHome } from '../../test/fixtures/barman.ts';
import { waitUntil } from '../../test/fixtures/wait-until.ts';
import { say } from './say.ts';
import { SERVERS } from './start-servers.ts';

const bin = fileURLToPath(new URL('../../apps/barback/bin/barback.js', import.meta.url));
const LAST_LINES = 20;

/** Barback as one `barback up`, with a Redis of its own. */
export interface Barback {
  /** The command line for the same Barback. */
  command(...args: string[]): { file: string; args: string[]; env: Record<string, string | undefined> };
  url: string;
  /** What the services log. */
  logFile: string;
  servers(): Promise<ServerStatus[]>;
  /** Rejects when it ends by itself. */
  ended: Promise<never>;
}

/** Starts it and waits until it knows the servers. */
export async function startBarback(barman: BarmanHome, started: AsyncDisposableStack): Promise<Barback> {
  const env = { ...(await environment()), ...barman.environment };
  const logFile = join(barman.path, 'barback.log');
  const toLog = { file: logFile, append: true };
  // In a process group of its own, so that Ctrl-C reaches it through here, once and in order.
  const up = execa('setpriv', ['--pdeathsig', 'TERM', '--', process.execPath, bin, 'up'], {
    env,
    extendEnv: false,
    reject: false,
    detached: true,
    stdin: 'ignore',
    stdout: toLog,
    stderr: toLog,
    forceKillAfterDelay: 30_000,
  });
  started.defer(async () => {
    up.kill('SIGTERM');
    await up;
  });
  const failure = async (what: string) => {
    const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-LAST_LINES);
    return new Error(`${what}; the end of its log:\n${lines.join('\n')}`);
  };
  const ended = up.then(async ({ exitCode }) => {
    throw await failure(`"barback up" ended with ${exitCode}`);
  });
  ended.catch(() => {}); // it is stopped at the end

  const url = `http://127.0.0.1:${env.BARMAN_EXPORTER_PORT}`;
  const servers = async () => {
    const response = await fetch(`${url}/api/servers`);
    return serverStatusSchema.array().parse(await response.json());
  };
  const knows = waitUntil(async () => (await servers()).length === SERVERS.length, {
    description: 'Barback to know its servers',
  }).catch(async (error: Error) => {
    throw await failure(error.message);
  });
  await Promise.race([knows, ended]);
  say(`Barback is up: scheduler, worker, exporter and Redis; status page: ${url}/`);
  const command = (...args: string[]) => ({ file: process.execPath, args: [bin, ...args], env });
  return { command, url, logFile, servers, ended };
}

/** What is needed to find programs, and the ports: those that are asked for, or free ones. */
async function environment(): Promise<Record<string, string | undefined>> {
  // biome-ignore lint/style/noProcessEnv: the one border at which the demo reads its environment
  const { PATH, HOME, BARMAN_EXPORTER_PORT, SCHEDULER_PORT, WORKER_PORT } = process.env;
  return {
    PATH,
    HOME,
    BARMAN_EXPORTER_PORT: BARMAN_EXPORTER_PORT || `${await getPort()}`,
    SCHEDULER_PORT: SCHEDULER_PORT || '0',
    WORKER_PORT: WORKER_PORT || '0',
  };
}
