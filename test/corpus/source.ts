import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { BackupInfo } from '../../services/worker/src/catalogue/backup-info.ts';
import { type BarmanHome, startBarmanHome } from '../fixtures/barman.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres.ts';
import { archiveWal, takeBackup } from '../fixtures/take-backup.ts';
import { startTemporaryDirectory } from '../fixtures/temporary-directory.ts';

/** What the backed-up server held: as it should, a table that somebody emptied, an index that lacks rows. */
export const STATES = ['healthy', 'emptied', 'unindexed'] as const;

export type State = (typeof STATES)[number];

/** Where the parts of one backup lie in the Barman home, for who wants to damage them. */
export interface BackupFiles {
  /** PGDATA as it was backed up. */
  data: string;
  /** The only tablespace. */
  tablespace: string;
  /** The table `orders`, several pages. */
  table: string;
  /** An archived segment after the backup, with more after it; rows are in its first {@link WRITTEN_WAL_BYTES}. */
  wal: string;
  /** Barman's list of archived segments. */
  walList: string;
  /** PGDATA of a backup of another server. */
  foreign: string;
}

/** A Barman home with a backup of one server in each state. The server itself is gone, as after a disaster. */
export interface Corpus {
  server: string;
  barman: BarmanHome;
  backups: Record<State, BackupInfo>;
  /** Makes the Barman home what it was when the backup of this state was taken, and tells where its parts lie. */
  reset(state: State): Promise<BackupFiles>;
  stop(): Promise<void>;
}

export const PAGE_BYTES = 8192;
export const WRITTEN_WAL_BYTES = 80 * PAGE_BYTES;

const SERVER = 'pg';
const FOREIGN = 'other';

export async function startCorpus(): Promise<Corpus> {
  await using started = new AsyncDisposableStack();
  const barman = await startBarmanHome();
  started.defer(barman.stop);
  const kept = await startTemporaryDirectory();
  started.defer(kept.stop);
  const fast = await startTemporaryDirectory();
  started.defer(fast.stop);
  await execa('chown', ['postgres', fast.path]);

  const snapshot = (name: string) => join(kept.path, name);
  const home = (server: string) => join(barman.path, server);
  const copy = (from: string, to: string) => execa('cp', ['-a', '--reflink=auto', from, to]);

  await withServer(barman, FOREIGN, async (_postgres, backUp) => {
    await backUp();
    await copy(join(home(FOREIGN), 'base'), snapshot(FOREIGN));
  });

  const backups: Partial<Record<State, BackupInfo>> = {};
  const paths = await withServer(barman, SERVER, async (postgres, backUp) => {
    await postgres.query(`CREATE TABLESPACE fast LOCATION '${fast.path}'`);
    await postgres.query('CREATE TABLE old_orders TABLESPACE fast AS SELECT generate_series(1, 1000) AS id');
    await postgres.query(`CREATE TABLE orders AS ${FIVE_THOUSAND_ORDERS}`);
    await postgres.query('CREATE INDEX orders_id ON orders (id)');
    const found = {
      table: await postgres.query("SELECT pg_relation_filepath('orders')"),
      tablespace: await postgres.query("SELECT oid FROM pg_tablespace WHERE spcname = 'fast'"),
    };
    for (const state of STATES) {
      await reach[state](postgres);
      backups[state] = await backUp();
      await copy(home(SERVER), snapshot(state));
    }
    return found;
  });

  const owned = started.move();
  return {
    server: SERVER,
    barman,
    backups: backups as Record<State, BackupInfo>,
    async reset(state) {
      await execa('rm', ['-rf', home(SERVER)]);
      await copy(snapshot(state), home(SERVER));
      const { backupId = '', endWal } = backups[state] ?? {};
      const wals = join(home(SERVER), 'wals');
      const segments = (await execa('find', [wals, '-type', 'f', '-name', `${'[0-9A-F]'.repeat(24)}`]))
        .stdout;
      const after = segments
        .split('\n')
        .sort()
        .filter((path) => path.slice(-24) > (endWal ?? ''));
      const data = join(home(SERVER), 'base', backupId, 'data');
      const [foreign = ''] = (await execa('find', [snapshot(FOREIGN), '-name', 'data'])).stdout.split('\n');
      return {
        data,
        tablespace: join(home(SERVER), 'base', backupId, paths.tablespace),
        table: join(data, paths.table),
        wal: (await firstWithRows(after)) ?? '',
        walList: (await execa('find', [wals, '-name', '*xlog.db'])).stdout,
        foreign,
      };
    },
    stop: () => owned.disposeAsync(),
  };
}

const FIVE_THOUSAND_ORDERS = "SELECT id, repeat('x', 100) AS note FROM generate_series(1, 5000) AS id";

/** Closing a segment of an idle server leaves an empty one. */
async function firstWithRows(segments: readonly string[]): Promise<string | undefined> {
  for (const path of segments) {
    const page = (await readFile(path)).subarray(WRITTEN_WAL_BYTES, WRITTEN_WAL_BYTES + PAGE_BYTES);
    if (page.some((byte) => byte !== 0)) return path;
  }
  return undefined;
}

/** From the state before to this one. */
const reach: Record<State, (postgres: PostgresServer) => Promise<void>> = {
  async healthy() {},
  async emptied({ query }) {
    await query('TRUNCATE orders');
  },
  async unindexed({ query }) {
    const setReady = (ready: boolean) =>
      query(`UPDATE pg_index SET indisready = ${ready} WHERE indexrelid = 'orders_id'::regclass`);
    await query(`INSERT INTO orders ${FIVE_THOUSAND_ORDERS}`);
    await setReady(false);
    await query("INSERT INTO orders VALUES (5001, 'in no index')");
    await setReady(true);
  },
};

/** Runs a server for as long as `use` takes; `backUp` takes a backup, after which three more segments are archived. */
async function withServer<Result>(
  barman: BarmanHome,
  server: string,
  use: (postgres: PostgresServer, backUp: () => Promise<BackupInfo>) => Promise<Result>,
): Promise<Result> {
  const postgres = await startPostgres();
  try {
    const source = { server, postgres, barman };
    await barman.writeServer(server, { postgres, lines: ['create_slot = auto'] });
    await barman.run('cron');
    return await use(postgres, async () => {
      const backup = await takeBackup(source);
      for (let segment = 0; segment < 3; segment++) {
        await postgres.query(`CREATE TABLE later_${segment}_${Date.now()} AS ${FIVE_THOUSAND_ORDERS}`);
        await archiveWal(source);
      }
      await archiveWal(source);
      return backup;
    });
  } finally {
    await barman.run('receive-wal', '--stop', server);
    await postgres.stop();
  }
}
