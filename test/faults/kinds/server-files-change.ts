import { cp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultKind } from '../fault.ts';
import { pick } from '../random.ts';

const targets = () => ['barman.d'];
const EDITS = 100;

/** A server's file is edited again and again, in ways that editors have: none changes what it means. */
export const serverFilesEdited: FaultKind = {
  name: 'server files edited',
  targets,
  durationSeconds: [0, 0],
  weight: 1,
  async inject({ shape, barman, configure }, _target, random) {
    const name = pick(random, shape.servers);
    const file = join(barman.configurationDirectory, `${name}.conf`);
    for (let edit = 0; edit < EDITS; edit++) {
      if (edit % 2 === 0) await writeFile(file, '');
      await configure(name, `# edit ${edit}`);
    }
    return { detail: name, end: () => configure(name) };
  },
};

/** The whole directory is exchanged for another one that says the same. */
export const serverFilesExchanged: FaultKind = {
  name: 'server files exchanged',
  targets,
  durationSeconds: [0, 0],
  weight: 1,
  async inject({ barman: { configurationDirectory: directory } }) {
    await cp(directory, `${directory}.next`, { recursive: true });
    await rename(directory, `${directory}.before`);
    await rename(`${directory}.next`, directory);
    await rm(`${directory}.before`, { recursive: true });
    return { end: async () => {} };
  },
};

/** The directory is not there for a while, as when its volume is mounted late. */
export const serverFilesAway: FaultKind = {
  name: 'server files away',
  targets,
  durationSeconds: [1, 15],
  weight: 1,
  async inject({ barman: { configurationDirectory: directory } }) {
    await rename(directory, `${directory}.away`);
    return { end: () => rename(`${directory}.away`, directory) };
  },
};
