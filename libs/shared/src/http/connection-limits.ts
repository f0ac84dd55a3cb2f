import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many connections a service keeps open. */
export interface ConnectionLimits {
  total: number;
  perAddress: number;
}

/**
 * Far more than people, Prometheus and a proxy need, and far fewer than the default number of file descriptors of a
 * process (1024). One address can never hold all of them.
 */
export const CONNECTION_LIMITS: ConnectionLimits = { total: 256, perAddress: 128 };

/** What decides which connection gives way. */
export interface OpenConnection {
  address: string;
  /** Whom it waits for: the `client` has to send or to read, or the `service` is making an answer. */
  waitsFor: 'client' | 'service';
}

/**
 * The connection to close after a new one was opened; null while there is capacity.
 * The new one is admitted, because an honest client sends its request immediately. It replaces the connection that has
 * waited longest for its client, of the address that has most of them. If none waits for its client, the new one is
 * closed. Pure.
 * @param open every connection, the one that was quiet longest first and the new one last
 */
export function connectionToClose<Connection extends OpenConnection>(
  open: readonly Connection[],
  { total, perAddress }: ConnectionLimits,
): Connection | null {
  const newest = open.at(-1);
  if (newest === undefined) return null;
  const counts = new Map<string, number>();
  for (const { address } of open) counts.set(address, (counts.get(address) ?? 0) + 1);
  const isAddressFull = (counts.get(newest.address) ?? 0) > perAddress;
  if (open.length <= total && !isAddressFull) return null;
  const greediest = isAddressFull ? newest.address : mostFrequent(counts);
  const waiting = open.filter((connection) => connection !== newest && connection.waitsFor === 'client');
  const itsOldest = waiting.find(({ address }) => address === greediest);
  return itsOldest ?? (isAddressFull ? newest : (waiting[0] ?? newest));
}

function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}

/** A connection with the request that it carries. */
class Connection implements OpenConnection {
  readonly socket: Socket;
  readonly address: string;
  #exchange: { request: IncomingMessage; response: ServerResponse } | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    this.address = socket.remoteAddress ?? 'unknown';
  }

  carries(request: IncomingMessage, response: ServerResponse): void {
    this.#exchange = { request, response };
  }

  get waitsFor(): 'client' | 'service' {
    if (this.#exchange === null) return 'client';
    const { request, response } = this.#exchange;
    return request.complete && !response.writableEnded ? 'service' : 'client';
  }
}

/** Makes a server close connections by {@link connectionToClose}, so that slow or idle clients keep nobody else out. */
export function limitConnections(server: Server, limits: ConnectionLimits = CONNECTION_LIMITS): void {
  const open = new Map<Socket, Connection>();
  server.on('connection', (socket: Socket) => {
    open.set(socket, new Connection(socket));
    socket.once('close', () => open.delete(socket));
    connectionToClose([...open.values()], limits)?.socket.destroy();
  });
  server.on('request', (request, response) => {
    const connection = open.get(request.socket);
    if (connection === undefined) return;
    connection.carries(request, response);
    open.delete(request.socket); // to the end: it is not quiet
    open.set(request.socket, connection);
  });
}
