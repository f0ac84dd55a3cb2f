import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type RecoveryHost,
  recoveryHost,
} from '../../../../../services/worker/src/recovery/host/recovery-host.ts';
import { loadScript } from '../../../../../services/worker/src/recovery/host/script.ts';
import { type Sshd, startSshd } from '../../../../fixtures/sshd.ts';
import {
  startTemporaryDirectory,
  type TemporaryDirectory,
} from '../../../../fixtures/temporary-directory.ts';

const STEPS = join(import.meta.dirname, '../../../../../services/worker/src/recovery/steps');

let sshd: Sshd;
let host: RecoveryHost;
/** Has no program in it. */
let empty: TemporaryDirectory;

beforeAll(async () => {
  [sshd, empty] = await Promise.all([startSshd(), startTemporaryDirectory()]);
  host = recoveryHost(sshd.sshCommand);
  await writeFile(join(empty.path, 'backup_manifest.20261123T101112'), '');
});
afterAll(async () => {
  host.close();
  await sshd.stop();
  await empty.stop();
});

test.each([
  ['pg_verifybackup', 'manifest/find.sh', ['20261123T101112']],
  ['pg_checksums', 'checksums/checksums.sh', ['60']],
])('a host without %s is told apart from a damaged backup', async (program, file, others) => {
  const args = [empty.path, empty.path, ...others];
  const outcome = await host.run(loadScript(STEPS, file), args, { signal: new AbortController().signal });
  expect(outcome).toMatchObject({ status: 'passed', values: { missing: program } });
});
