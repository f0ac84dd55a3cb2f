import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ServerAddress } from '@barback/shared/barman-d/conninfo';

/** Of PostgreSQL's protocol: a server answers with `S` or `N` before it asks who is there. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const LIMIT_MILLISECONDS = 5000;

/**
 * Whether PostgreSQL is running there and starts a process for a connection. It logs in as nobody, and ends such that
 * PostgreSQL has nothing to log: before the first message of a session, behind the handshake of TLS that it began.
 */
export async function acceptsConnections(address: ServerAddress, signal: AbortSignal): Promise<boolean> {
  const closed = new AbortController();
  const limit = AbortSignal.any([signal, closed.signal, AbortSignal.timeout(LIMIT_MILLISECONDS)]);
  const socket = connect(address);
  socket.on('error', () => {}); // whoever waits is told
  socket.on('close', () => closed.abort());
  try {
    await once(socket, 'connect', { signal: limit });
    socket.write(SSL_REQUEST);
    const [answer] = (await once(socket, 'data', { signal: limit })) as [Buffer];
    const said = answer.toString('latin1');
    if (said !== 'S' && said !== 'N') return false;
    const ending =
      said === 'N'
        ? socket
        : connectTls({ socket, ALPNProtocols: ['postgresql'], rejectUnauthorized: false });
    ending.on('error', () => {});
    if (said === 'S') await once(ending, 'secureConnect', { signal: limit });
    ending.resume().end();
    await once(ending, 'close', { signal: limit }).catch(() => {});
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
