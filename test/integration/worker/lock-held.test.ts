import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLockHeld } from '../../../services/worker/src/catalogue/lock-held.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let directory: TemporaryDirectory;
let file: string;
beforeEach(async () => {
  directory = await startTemporaryDirectory();
  file = join(directory.path, '.pg1-backup.lock');
});
afterEach(() => directory.stop());

describe("one of Barman's locks", () => {
  it('is not held while there is no file, and not by a file that stayed behind', async () => {
    expect(await isLockHeld(file)).toBe(false);
    await writeFile(file, '12345');
    expect(await isLockHeld(file)).toBe(false);
  });

  it.each([
    ['on this host', []],
    ['in another container', ['unshare', '--pid', '--fork', '--kill-child']],
  ])('is held while a process %s has it', async (_where, before) => {
    const holder = execa('setpriv', ['--pdeathsig=KILL', '--', ...before, 'flock', file, 'sleep', '60'], {
      reject: false,
      detached: true,
    });
    await waitUntil(() => isLockHeld(file), { description: 'the lock to be held' });
    process.kill(-(holder.pid as number), 'SIGKILL');
    await holder;
    await waitUntil(async () => !(await isLockHeld(file)), { description: 'the lock to be free' });
  });
});
