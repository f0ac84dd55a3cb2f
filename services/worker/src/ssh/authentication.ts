import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import ssh2, { type AnyAuthMethod } from 'ssh2';
import type { SshDestination } from './ssh-destination.ts';

/** What can be offered to a host, and for each existing key file that cannot, why and what to do. */
export interface Authentication {
  methods: AnyAuthMethod[];
  unusable: string[];
}

/** The private keys to offer, and the agent's. A key file that is absent is left out, as ssh does. */
export async function authenticationMethods(destination: SshDestination): Promise<Authentication> {
  const { user: username, agentSocket } = destination;
  const keys = await Promise.all(destination.identityFiles.map(readKey));
  const methods: AnyAuthMethod[] = keys.flatMap(({ key }) =>
    key === null ? [] : [{ type: 'publickey', username, key }],
  );
  if (agentSocket !== null && !destination.identitiesOnly) {
    methods.push({ type: 'agent', username, agent: agentSocket });
  }
  return { methods, unusable: keys.flatMap(({ problem }) => (problem === null ? [] : [problem])) };
}

interface KeyFile {
  key: string | null;
  problem: string | null;
}

async function readKey(file: string): Promise<KeyFile> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isAbsent = code === 'ENOENT' || code === 'ENOTDIR';
    return { key: null, problem: isAbsent ? null : `${file} cannot be read (${code})` };
  }
  const key = [content, withoutWrapping(content)].find((one) => one !== null && kindOfKey(one) === 'private');
  if (key) return { key, problem: null };
  if (kindOfKey(content) === 'public') {
    return { key: null, problem: `${file} is a public key, and no agent has its private key` };
  }
  const isEncrypted = /encrypted/i.test(`${content}${ssh2.utils.parseKey(content)}`);
  const problem = isEncrypted
    ? `${file} is encrypted; add it to an ssh-agent, or use a key without a passphrase`
    : `${file} is not a usable private key`;
  return { key: null, problem };
}

function kindOfKey(content: string): 'private' | 'public' | null {
  const parsed = ssh2.utils.parseKey(content);
  if (parsed instanceof Error) return null;
  return [parsed].flat().some((one) => one.isPrivateKey()) ? 'private' : 'public';
}

/** A key of PKCS #8 as ssh2 can read it: by itself it knows OpenSSH's format and the older PEM ones. */
function withoutWrapping(key: string): string | null {
  try {
    const unwrapped = createPrivateKey(key);
    const type = unwrapped.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
    return unwrapped.export({ format: 'pem', type }).toString();
  } catch {
    return null;
  }
}
