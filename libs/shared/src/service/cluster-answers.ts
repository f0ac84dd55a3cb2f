import type { HostAndPort } from './redis-url.ts';

/** What a node of a Redis Cluster answers that does not serve the slot of a key, or not all of it. */
const ELSEWHERE = /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/;

/** Whether a node of a Redis Cluster says that it does not serve these keys, or not now. Pure. */
export function isElsewhere({ message }: Error): boolean {
  return ELSEWHERE.test(message);
}

/**
 * The node that has the keys, as the node `asked` says; null when it says something else: that it has them, that they
 * are on their way to another node (`ASK`), or that the cluster is down. Pure.
 */
export function movedTo({ message }: Error, asked: HostAndPort): HostAndPort | null {
  const [, host, port] = /^MOVED \d+ (.*):(\d+)$/.exec(message) ?? [];
  // a node whose name is not known has that of the one that says so
  return port === undefined ? null : { host: host || asked.host, port: Number(port) };
}
