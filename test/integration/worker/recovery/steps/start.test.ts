import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../../fixtures/recovery-stage.ts';
import { restoreAndThen } from '../../../../fixtures/restore-and-then.ts';

let source: BackedUpServer;
let stage: RecoveryStage;

beforeAll(async () => {
  source = await startBackedUpServer();
  stage = await startRecoveryStage(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
});

async function foreignLabel(path: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/^(START WAL LOCATION: )\S+/, '$10/1000028'));
}

/** In the middle of what `pg_control` says, which is less than its file is long. */
async function damage(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Buffer.from([0xff]), 0, 1, 100);
  await file.close();
}

test.each([
  ['without its backup_label', 'backup_label', rm, 'backup_label is missing'],
  [
    'with the backup_label of another backup',
    'backup_label',
    foreignLabel,
    'is of another backup: it begins at 0/1000028',
  ],
  ['with a damaged pg_control', 'global/pg_control', damage, 'pg_control is damaged'],
  ['without its pg_hba.conf', 'pg_hba.conf', rm, 'pg_hba.conf is missing from the backup'],
  ['without its pg_control', 'global/pg_control', rm, 'pg_controldata cannot read it'],
])('a backup that came back %s is not even started', async (_, file, change, reason) => {
  const { steps } = await stage.test({
    request: { verify: [] },
    restore: restoreAndThen(stage, (data) => change(join(data, file))),
  });
  expect(steps.find(({ name }) => name === 'start')).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining(reason),
  });
  expect(await stage.leftovers()).toEqual([]);
});
