import { readFile } from 'node:fs/promises';
import ssh2, { type AnyAuthMethod } from 'ssh2';
import type { SshTarget } from './target.ts';

/** The private keys to offer, and the agent's. A key file that is absent, unreadable or locked is left out. */
export async function authenticationMethods(
  target: SshTarget,
  agentSocket: string | undefined,
): Promise<AnyAuthMethod[]> {
  const { user: username } = target;
  const keys = await Promise.all(target.identityFiles.map((file) => readFile(file).catch(() => null)));
  const usable = keys.filter((key) => key !== null && !(ssh2.utils.parseKey(key) instanceof Error));
  const methods: AnyAuthMethod[] = usable.flatMap((key) =>
    key === null ? [] : [{ type: 'publickey', username, key }],
  );
  if (agentSocket !== undefined && !target.identitiesOnly) {
    methods.push({ type: 'agent', username, agent: agentSocket });
  }
  return methods;
}
