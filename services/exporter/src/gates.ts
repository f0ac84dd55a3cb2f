import { type Gate, gateOfProcess } from '@barback/shared/http/gate';
import type { Logger } from '@barback/shared/service/log';

/** The gates of the routes; null: open to everybody. */
export interface Gates {
  /** The pages and `/api`. */
  read: Gate | null;
  /** `/metrics`. */
  metrics: Gate | null;
}

/** The variable with the token for reading. */
export const READ = 'BARBACK_READ_TOKEN';
const METRICS = 'BARBACK_METRICS_TOKEN';
const COOKIE = 'barback_read_session';

interface Tokens {
  readToken: string | null;
  metricsToken: string | null;
}

/**
 * The token for reading also opens `/metrics`, and a login requirement leaves nothing open; the token for `/metrics`
 * opens that alone. The exporter writes nothing to Redis, so its sessions end with it.
 */
export function gatesOf({ readToken, metricsToken }: Tokens, parts: { now: () => Date; log: Logger }): Gates {
  const gate = (variable: string, token: string): Gate =>
    gateOfProcess({ ...parts, variable, tokens: [token], cookie: COOKIE });
  const read = readToken === null ? null : gate(READ, readToken);
  if (metricsToken === null) return { read, metrics: read };
  if (read === null) return { read, metrics: gate(METRICS, metricsToken) };
  return { read, metrics: { ...read, variable: METRICS, tokens: [metricsToken, ...read.tokens] } };
}
