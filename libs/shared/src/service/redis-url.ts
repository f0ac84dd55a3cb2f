/** Where Redis is and how to log in, as a `REDIS_URL` says it. Null is what it does not say. */
export interface RedisAddress {
  place:
    | { kind: 'socket'; path: string }
    | { kind: 'server'; host: string; port: number }
    /** `primary` is the name under which the sentinels watch it. */
    | { kind: 'sentinels'; sentinels: HostAndPort[]; primary: string }
    /** Some nodes of a Redis Cluster, which know the others. */
    | { kind: 'cluster'; nodes: HostAndPort[] };
  tls: boolean;
  username: string | null;
  password: string | null;
  database: number;
}

export interface HostAndPort {
  host: string;
  port: number;
}

const URL_FORM =
  /^(?<scheme>unix|rediss?(?:\+sentinel|\+cluster)?):\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?#@]*)(?<path>\/[^?#]*)?(?:\?db=(?<db>\d+))?$/;
const HOST_FORM = /^(?:\[(?<v6>[\da-f:.]+)\]|(?<name>[^:,[\]\s]+))(?::(?<port>\d{1,5}))?$/i;
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/**
 * Parses `redis://`, `rediss://` (TLS), `unix://`, `redis+sentinel://` and `redis+cluster://` (`rediss+…` with TLS), in the
 * form that Python packages use. Parts of the login are percent-encoded. Null for anything else. Pure.
 */
export function parseRedisUrl(url: string): RedisAddress | null {
  const parts = URL_FORM.exec(url)?.groups;
  if (parts === undefined) return null;
  const { scheme = '', hosts = '', path = '', db } = parts;
  const found = scheme === 'unix' ? socketOf(hosts, path, db) : serverOf(scheme, hosts, path, db);
  if (found === null) return null;
  try {
    return {
      ...found,
      tls: scheme.startsWith('rediss'),
      username: decoded(parts.username),
      password: decoded(parts.password),
    };
  } catch {
    return null; // a % that encodes nothing
  }
}

type Found = Pick<RedisAddress, 'place' | 'database'> | null;

function socketOf(hosts: string, path: string, db = '0'): Found {
  if (hosts !== '' || path.length < 2) return null;
  return { place: { kind: 'socket', path }, database: Number(db) };
}

function serverOf(scheme: string, hosts: string, path: string, db: string | undefined): Found {
  if (db !== undefined) return null; // here the database is a part of the path
  const isSentinel = scheme.endsWith('+sentinel');
  const places = hosts.split(',').map((host) => hostAndPort(host, isSentinel ? SENTINEL_PORT : REDIS_PORT));
  if (!places.every((place) => place !== null)) return null;
  if (isSentinel) {
    const [, primary, database] = /^\/([^/]+)(?:\/(\d*))?$/.exec(path) ?? [];
    if (primary === undefined) return null;
    return { place: { kind: 'sentinels', sentinels: places, primary }, database: Number(database || 0) };
  }
  if (!/^(\/\d*)?$/.test(path)) return null;
  const database = Number(path.slice(1));
  if (scheme.endsWith('+cluster')) return { place: { kind: 'cluster', nodes: places }, database };
  const [server, another] = places;
  if (server === undefined || another !== undefined) return null;
  return { place: { kind: 'server', ...server }, database };
}

function hostAndPort(text: string, defaultPort: number): HostAndPort | null {
  const parts = HOST_FORM.exec(text)?.groups;
  const port = Number(parts?.port ?? defaultPort);
  const host = parts?.v6 ?? parts?.name;
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port };
}

/** @throws URIError when it is not percent-encoded */
function decoded(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : decodeURIComponent(text);
}
