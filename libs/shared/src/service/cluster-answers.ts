import type { HostAndPort } from './redis-url.ts';

/** Why a node of a Redis Cluster does not serve the slot of a key, or not all of it: its answer begins with this word. */
export type Elsewhere = 'MOVED' | 'ASK' | 'TRYAGAIN' | 'CLUSTERDOWN';

const ELSEWHERE = /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/;
/** A script meets a key that it did not name and that has moved already. What it did before has been done. */
const ELSEWHERE_IN_SCRIPT = /Script attempted to access a non local key\b/;
/** With `cluster-allow-reads-when-down`; the second is said by a script. */
const ONLY_READS = /^CLUSTERDOWN .*\bonly accepts read|write command while the cluster is down and readonly/;

/** Why a node of a Redis Cluster does not serve these keys, or not now; null when it says something else. Pure. */
export function elsewhere({ message }: Error): Elsewhere | null {
  if (ONLY_READS.test(message)) return null;
  if (ELSEWHERE_IN_SCRIPT.test(message)) return 'ASK';
  return (ELSEWHERE.exec(message)?.[1] as Elsewhere | undefined) ?? null;
}

/** Whether a node of a Redis Cluster says that it does not serve these keys, or not now. Pure. */
export function isElsewhere(error: Error): boolean {
  return elsewhere(error) !== null;
}

/** Whether a Redis Cluster that is down says that it serves reads all the same. Pure. */
export function servesOnlyReads({ message }: Error): boolean {
  return ONLY_READS.test(message);
}

/**
 * The node that has the keys, as the node `asked` says; null when it says something else: that it has them, that they
 * are on their way to another node (`ASK`), or that the cluster is down. Pure.
 */
export function movedTo({ message }: Error, asked: HostAndPort): HostAndPort | null {
  // a node whose name is not known, which is said as nothing or "?", has that of the one that says so
  const [, host, port] = /^MOVED \d+ (?:\?|(.*)):(\d+)$/.exec(message) ?? [];
  return port === undefined ? null : { host: host || asked.host, port: Number(port) };
}
