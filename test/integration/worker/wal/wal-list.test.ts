import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLayout, type ServerLayout } from '../../../../services/worker/src/catalogue/layout.ts';
import { readCatalogue } from '../../../../services/worker/src/observe/read-catalogue.ts';
import { type BackedUpServer, startUnusualServer } from '../../../fixtures/backed-up-server.ts';
import { archiveWal, takeBackup } from '../../../fixtures/take-backup.ts';

/** What Barman itself says of a backup. */
interface ListedBackup {
  size_bytes: number;
  wal_size_bytes: number;
}

let source: BackedUpServer;
let layout: ServerLayout;
beforeAll(async () => {
  source = await startUnusualServer({ lines: ['compression = gzip'] });
  await takeBackup(source);
  for (const _ of [1, 2]) await archiveWal(source);
  layout = defaultLayout(source.barman.path, source.server);
});
afterAll(() => source?.stop());

/** Every file of the archive but the list itself. */
async function archivedFiles() {
  const entries = await readdir(layout.walsDirectory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.includes('xlog'));
  return await Promise.all(
    files.map(async ({ name, parentPath }) => ({ name, ...(await stat(join(parentPath, name))) })),
  );
}

test('all that is archived is counted with the size it has on the disk, and the newest segment with its time', async () => {
  const files = await archivedFiles();
  const { walBytes, lastArchivedAt } = (await readCatalogue(layout, () => new Date())).catalogue;
  expect(files.length).toBeGreaterThan(4);
  expect(walBytes).toBe(files.reduce((sum, { size }) => sum + size, 0));
  const newest = files.sort((one, other) => (one.name < other.name ? 1 : -1))[0];
  expect(Math.abs(Date.parse(lastArchivedAt ?? '') - (newest?.mtimeMs ?? 0))).toBeLessThan(1000);
});

test('each backup has as much WAL as Barman lists for it', async () => {
  const { stdout } = await source.barman.run('-f', 'json', 'list-backup', source.server);
  const listed = (JSON.parse(stdout) as Record<string, ListedBackup[]>)[source.server] ?? [];
  const { backupSizes } = await readCatalogue(layout, () => new Date());
  expect(backupSizes).toEqual(
    listed.map((backup) => ({ sizeBytes: backup.size_bytes, walBytes: backup.wal_size_bytes })),
  );
  expect(backupSizes).toHaveLength(2);
});
