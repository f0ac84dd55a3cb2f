import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExpectedFailure } from '../service/expected-failure.ts';
import { limitConnections } from './connection-limits.ts';

const SECOND = 1000;

/** How long a client may take, in milliseconds. */
const PATIENCE = {
  /** To send the headers of a request. */
  headersTimeout: 10 * SECOND,
  /** To send all of a request. */
  requestTimeout: 20 * SECOND,
  /** The interval at which the two are checked. */
  connectionsCheckingInterval: SECOND,
  /** To send its next request. */
  keepAliveTimeout: 5 * SECOND,
};
/** Without a byte in either direction. Longer than any answer takes to be made. */
const SILENCE_MILLISECONDS = 120 * SECOND;

/** Connections that the kernel keeps until they are accepted: one that does not fit tries again a second later. */
const MOST_WAITING = 1024;

/** Where to listen. */
export interface Place {
  port: number;
  /** Null is every interface. */
  address: string | null;
  /** The environment variable that sets the port, for the message. */
  variable: string;
}

export interface Listening {
  port: number;
  close(): Promise<void>;
}

/**
 * Serves HTTP. Clients that are slow, silent or too many are disconnected.
 *
 * @throws ExpectedFailure when the port is taken or not allowed, or the address is not one of this host
 */
export async function listen(app: RequestListener, { port, address, variable }: Place): Promise<Listening> {
  const server = createServer(PATIENCE, app).setTimeout(SILENCE_MILLISECONDS);
  limitConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')
        return reject(
          new ExpectedFailure(
            `${address} is not an address of this host; set BARBACK_LISTEN_ADDRESS to one that is`,
          ),
        );
      const why = code === 'EADDRINUSE' ? 'is already in use' : `cannot be listened on (${code})`;
      reject(new ExpectedFailure(`port ${port} ${why}; set ${variable} to a free port`));
    });
    server.listen({ port, backlog: MOST_WAITING, ...(address !== null && { host: address }) }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
