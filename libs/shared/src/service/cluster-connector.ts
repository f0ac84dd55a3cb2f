import { connect as connectTcp, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions, ReplyError } from 'ioredis';
import { movedTo } from './cluster-answers.ts';
import type { HostAndPort } from './redis-url.ts';

/** A node that has not answered by then is as good as none: others are asked. */
const ANSWER_MILLISECONDS = 2000;

type ErrorEmitter = (type: string, error: Error) => void;

/**
 * Connects to the node of a Redis Cluster that serves one slot. All keys of an installation are in one slot, so that a
 * connection to this node is all that it needs, and everything that works with one Redis does: commands without a key,
 * transactions, scripts, blocking commands, and BullMQ. When the slot is elsewhere, the node says so to whatever is asked
 * of it; who reconnects then gets to the right one.
 *
 * @param nodes some of the cluster; one of them has to answer
 * @param key any key in the slot; better one that does not exist, about which a node that is losing the slot says so
 */
export function clusterConnector(
  nodes: readonly HostAndPort[],
  key: string,
): NonNullable<RedisOptions['Connector']> {
  /** For all connections: where the slot was lately. */
  let latest: HostAndPort | null = null;

  return class ClusterConnector extends AbstractConnector {
    readonly #options: RedisOptions;
    #ending = new AbortController();

    /** @param options all of the connection; they are ioredis's, which cannot know its type here */
    constructor(options: unknown) {
      super((options as { disconnectTimeout: number }).disconnectTimeout);
      this.#options = options as RedisOptions;
    }

    /** Looks for the node until there is one: ioredis does not try again after it has failed. */
    async connect(emit: ErrorEmitter): Promise<Socket> {
      this.#ending = new AbortController();
      const { signal } = this.#ending;
      this.connecting = true;
      delete this.firstError;
      for (let attempt = 1; ; attempt++) {
        const found = await findNode(
          latest === null ? nodes : [latest, ...nodes],
          (node) => askNode(node, this.#options, key, signal),
          signal,
        );
        if (signal.aborted) return closed();
        if ('node' in found) {
          latest = found.node;
          return this.#open(found.node);
        }
        emit('error', found.failure);
        await delay(this.#options.retryStrategy?.(attempt) ?? 0, undefined, { signal }).catch(() => {});
        if (signal.aborted) return closed();
      }
    }

    override disconnect(): void {
      this.#ending.abort();
      // that of the connection before: ending it again would wait for an end that has been
      if (this.stream?.destroyed) return;
      super.disconnect();
    }

    #open({ host, port }: HostAndPort): Socket {
      const { tls } = this.#options;
      this.stream = tls ? connectTls({ host, port, ...tls }) : connectTcp({ host, port });
      this.stream.once('error', (error) => {
        this.firstError = error;
      });
      return this.stream;
    }
  };
}

/** What ioredis takes for a connection that has ended: it connects again, unless it was told to end it. */
function closed(): Socket {
  return new Socket().destroy();
}

/** Asks one node after the other, and whichever they name, each once; the failure is the last one. */
async function findNode(
  nodes: readonly HostAndPort[],
  ask: (node: HostAndPort) => Promise<Error | null>,
  signal: AbortSignal,
): Promise<{ node: HostAndPort } | { failure: Error }> {
  const asked = new Set<string>();
  const toAsk = [...nodes];
  let failure = new Error('no node of the cluster has the keys');
  for (let node = toAsk.shift(); node !== undefined && !signal.aborted; node = toAsk.shift()) {
    const name = `${node.host} ${node.port}`;
    if (asked.has(name)) continue;
    asked.add(name);
    const answer = await ask(node);
    if (answer === null) return { node };
    const moved = movedTo(answer, node);
    if (moved !== null) toAsk.unshift(moved);
    else failure = answer;
  }
  return { failure };
}

/** Whether the node serves the slot: null if so, else what it says instead, or why it says nothing. */
async function askNode(
  { host, port }: HostAndPort,
  { username, password, tls }: RedisOptions,
  key: string,
  signal: AbortSignal,
): Promise<Error | null> {
  const redis = new Redis({
    host,
    port,
    ...(username && { username }),
    ...(password && { password }),
    ...(tls && { tls }),
    connectTimeout: ANSWER_MILLISECONDS,
    commandTimeout: ANSWER_MILLISECONDS,
    disconnectTimeout: 0, // nothing is to come
    retryStrategy: () => null,
    enableReadyCheck: false,
    disableClientInfo: true,
  });
  let broken: Error | undefined;
  redis.on('error', (error) => {
    broken ??= error;
  });
  const stop = () => redis.disconnect();
  signal.addEventListener('abort', stop);
  try {
    await redis.hexists(key, '');
    return null;
  } catch (thrown) {
    const error = broken ?? (thrown as Error);
    // it has the key, be it of another type
    return error instanceof ReplyError && error.message.startsWith('WRONGTYPE') ? null : error;
  } finally {
    signal.removeEventListener('abort', stop);
    redis.disconnect();
  }
}
