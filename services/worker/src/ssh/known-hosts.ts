import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { fingerprint, hostKeyType, judgeHostKey, type KnownKey, parseKnownKeys } from './host-key.ts';
import type { SshDestination } from './ssh-destination.ts';

/** The known keys of a host. `ssh-keygen` looks them up, because names may be hashed or be patterns. */
export async function findKnownKeys(destination: SshDestination): Promise<KnownKey[]> {
  const files = [...destination.userKnownHostsFiles, ...destination.globalKnownHostsFiles];
  const found = await Promise.all(files.map((file) => keysIn(file, destination.knownHostsName)));
  return found.flat();
}

async function keysIn(file: string, name: string): Promise<KnownKey[]> {
  const exists = await readFile(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw error;
    },
  );
  if (!exists) return [];
  const { exitCode, stdout, stderr, shortMessage } = await execa('ssh-keygen', ['-F', name, '-f', file], {
    reject: false,
  });
  if (exitCode === 0) return parseKnownKeys(stdout);
  if (exitCode === 1) return [];
  throw new Error(`${file} cannot be searched: ${stderr || shortMessage}`);
}

/**
 * Null when the host may be talked to, otherwise why not and what to do. A host that is seen for the first time
 * is remembered, unless ssh's StrictHostKeyChecking is `yes`.
 */
export async function verifyHostKey(
  destination: SshDestination,
  known: readonly KnownKey[],
  presented: Buffer,
): Promise<string | null> {
  const { knownHostsName: name, strictHostKeyChecking } = destination;
  const file = destination.userKnownHostsFiles[0];
  const shown = `${hostKeyType(presented)} ${fingerprint(presented)}`;
  switch (judgeHostKey(known, presented)) {
    case 'known':
      return null;
    case 'revoked':
      return `the host key of ${name} is revoked (${shown})`;
    case 'changed':
      return `the host key of ${name} has changed to ${shown}: this may be another host; if you know that it was reinstalled, remove the old key: ssh-keygen -f ${file} -R '${name}'`;
    case 'unknown':
      if (strictHostKeyChecking === 'yes') {
        return `the host key of ${name} is not known (${shown}) and StrictHostKeyChecking is yes; add it to ${file}`;
      }
      if (file !== undefined && file !== 'none') await remember(file, name, presented);
      return null;
  }
}

async function remember(file: string, name: string, key: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const before = await readFile(file, 'utf8').catch(() => '');
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  await appendFile(file, `${separator}${name} ${hostKeyType(key)} ${key.toString('base64')}\n`, {
    mode: 0o600,
  });
}
