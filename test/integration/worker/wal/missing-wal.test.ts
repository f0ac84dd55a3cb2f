import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLayout } from '../../../../services/worker/src/catalogue/layout.ts';
import { readCatalogue } from '../../../../services/worker/src/observe/read-catalogue.ts';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { archiveWal } from '../../../fixtures/take-backup.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let source: BackedUpServer;
beforeAll(async () => {
  source = await startBackedUpServer();
});
afterAll(() => source?.stop());

test('a promotion leaves no hole, and what is lost of either timeline is one, with a compressed archive', async () => {
  const { postgres, barman, server } = source;
  const layout = defaultLayout(barman.path, server);
  const missing = async () => (await readCatalogue(layout, () => new Date())).catalogue.missingWal;
  const archived = async (timeline: number) =>
    (await readdir(join(layout.walsDirectory, `0000000${timeline}00000000`)).catch(() => []))
      .filter((name) => name.length === 24)
      .sort();
  const archiveTwo = (timeline: number, after: string) =>
    waitUntil(
      async () => {
        await archiveWal(source);
        return (await archived(timeline)).filter((name) => name > after).length >= 2;
      },
      { description: `timeline ${timeline} to be archived`, timeoutMilliseconds: 120_000 },
    );

  await barman.writeServer(server, { postgres, lines: ['create_slot = auto', 'compression = gzip'] });
  await archiveTwo(1, source.backup.endWal ?? '');
  await postgres.shutDown();
  await writeFile(join(postgres.dataDirectory, 'standby.signal'), '');
  await postgres.start();
  await postgres.query('SELECT pg_promote()');
  await barman.run('cron');
  await archiveTwo(2, '');
  expect(await readdir(layout.walsDirectory)).toContain('00000002.history');
  expect(await missing()).toEqual({ count: 0, sinceNewestDone: { count: 0, first: null } });

  const lost = [(await archived(1)).at(-1) ?? '', (await archived(2)).at(-2) ?? ''];
  for (const name of lost) {
    await rename(join(layout.walsDirectory, name.slice(0, 16), name), join(barman.path, name));
  }
  expect(await missing()).toEqual({ count: 2, sinceNewestDone: { count: 2, first: lost[0] } });
}, 300_000);
