import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recoveryHost } from '../../../../services/worker/src/recovery/host/recovery-host.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';

let sshd: Sshd;
let keys: TemporaryDirectory;

beforeAll(async () => {
  [sshd, keys] = await Promise.all([startSshd(), startTemporaryDirectory()]);
});
afterAll(async () => {
  await sshd.stop();
  await keys.stop();
});

interface Kind {
  type: string;
  bits?: number;
  format?: 'RFC4716' | 'PEM' | 'PKCS8';
  passphrase?: string;
}

/** Makes a key that the host lets in. */
async function makeKey({ type, bits, format = 'RFC4716', passphrase = '' }: Kind): Promise<string> {
  const file = join(keys.path, [type, bits, format, passphrase].join('-'));
  const size = bits === undefined ? [] : ['-b', `${bits}`];
  await execa('ssh-keygen', ['-q', '-t', type, ...size, '-m', format, '-N', passphrase, '-f', file]);
  await appendFile(sshd.authorizedKeysFile, await readFile(`${file}.pub`));
  return file;
}

async function connectWith(...files: string[]) {
  const identities = files.map((file) => `-i ${file}`).join(' ');
  const host = recoveryHost(
    `ssh -o IdentitiesOnly=yes -p ${sshd.port} ${identities} -o UserKnownHostsFile=${sshd.knownHostsFile} ${sshd.user}@${sshd.host}`,
  );
  try {
    return await host.connect(AbortSignal.timeout(30_000));
  } finally {
    host.close();
  }
}

test.each<Kind>([
  { type: 'ed25519' },
  { type: 'rsa', bits: 3072 },
  { type: 'rsa', bits: 2048, format: 'PEM' },
  { type: 'rsa', bits: 2048, format: 'PKCS8' },
  { type: 'ecdsa', bits: 256 },
  { type: 'ecdsa', bits: 384 },
  { type: 'ecdsa', bits: 521 },
  { type: 'ecdsa', bits: 256, format: 'PEM' },
  { type: 'ecdsa', bits: 521, format: 'PKCS8' },
])('a key like %j opens the host', async (kind) => {
  expect(await connectWith(await makeKey(kind))).toMatchObject({ status: 'passed' });
});

test.each<Kind>([
  { type: 'ed25519', passphrase: 'secret' },
  { type: 'rsa', bits: 2048, format: 'PEM', passphrase: 'secret' },
  { type: 'ecdsa', bits: 256, format: 'PKCS8', passphrase: 'secret' },
])('a locked key like %j is left out, and named where no other one opens the host', async (kind) => {
  const locked = await makeKey(kind);
  const cure = `${locked} is encrypted; add it to an ssh-agent, or use a key without a passphrase`;
  expect(await connectWith(locked)).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(new RegExp(`no private key .*; ${cure}$`)),
  });
  const stranger = join(keys.path, `stranger-to-${kind.type}`);
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
  expect(await connectWith(stranger, locked)).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(new RegExp(`accepts no key of Barback.*; ${cure}$`)),
  });
  expect(await connectWith(locked, sshd.identityFile)).toMatchObject({ status: 'passed' });
});
