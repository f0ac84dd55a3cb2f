import { link, mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWrittenLately } from '../../../services/worker/src/sweep/written-lately.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';

let home: TemporaryDirectory;
let backup: string;
beforeEach(async () => {
  home = await startTemporaryDirectory();
  backup = join(home.path, '20261123T111914');
  await mkdir(join(backup, 'data'), { recursive: true });
});
afterEach(() => home.stop());

const minutesLater = (minutes: number) => new Date(Date.now() + minutes * 60_000);

describe('somebody writes into a backup', () => {
  it('until ten minutes after the last of its files was written, whatever time the file was given', async () => {
    const file = join(backup, 'data', 'PG_VERSION');
    await writeFile(file, '15');
    await utimes(file, 0, 0);
    expect(await isWrittenLately(backup, minutesLater(9))).toBe(true);
    expect(await isWrittenLately(backup, minutesLater(11))).toBe(false);
  });

  it('not when Barman looks at it, a newer backup shares its files, or there is nothing', async () => {
    const file = join(home.path, 'of-an-older-backup');
    await writeFile(file, 'unchanged');
    await link(file, join(backup, 'data', 'unchanged'));
    await writeFile(join(backup, 'backup.info'), 'status=STARTED');
    expect(await isWrittenLately(backup, new Date())).toBe(false);
    expect(await isWrittenLately(join(home.path, 'nowhere'), new Date())).toBe(false);
  });
});
