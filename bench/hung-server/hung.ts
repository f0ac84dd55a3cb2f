import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { type PostgresServer, startPostgres } from '../../test/fixtures/postgres.ts';
import { waitUntil } from '../../test/fixtures/wait-until.ts';

/** What a client sees of a server that hangs. */
export interface Hung {
  what: string;
  port: number;
  stop(): Promise<void>;
}

/** A PostgreSQL whose postmaster is stopped: connections are made, and nothing is ever answered. */
export async function stoppedPostmaster(): Promise<Hung> {
  const postgres: PostgresServer = await startPostgres();
  const pid = Number((await readFile(join(postgres.dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGSTOP');
  return {
    what: 'a stopped postmaster',
    port: postgres.port,
    async stop() {
      process.kill(pid, 'SIGCONT');
      await postgres.stop();
    },
  };
}

const LISTEN = `const server = require('node:net').createServer();
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => console.log(server.address().port));`;
/** More than the kernel keeps for a backlog of one. */
const FILLERS = 4;

/** Whoever connects gets no answer of any kind: the kernel drops what comes to a full queue. */
export async function swallowedSyn(): Promise<Hung> {
  const listener = execa(process.execPath, ['-e', LISTEN], { reject: false, stdin: 'ignore', buffer: false });
  let said = '';
  listener.stdout.on('data', (text) => {
    said += text;
  });
  const port = Number(await waitUntil(() => said.trim(), { description: 'the listener to listen' }));
  listener.kill('SIGSTOP');
  const sockets = Array.from({ length: FILLERS }, () => connect(port, '127.0.0.1').on('error', () => {}));
  return {
    what: 'a swallowed SYN',
    port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      listener.kill('SIGKILL');
      await listener;
    },
  };
}
