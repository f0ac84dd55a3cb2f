/** Where Redis is and how to log in, as a `REDIS_URL` says it. Null is what it does not say. */
export interface RedisAddress {
  place:
    | { kind: 'socket'; path: string }
    | { kind: 'server'; host: string; port: number }
    /** `primary` is the name under which the sentinels watch it. */
    | { kind: 'sentinels'; sentinels: HostAndPort[]; primary: string };
  tls: boolean;
  username: string | null;
  password: string | null;
  database: number;
}

interface HostAndPort {
  host: string;
  port: number;
}

const URL_FORM =
  /^(?<scheme>unix|rediss?(?:\+sentinel)?):\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?#@]*)(?<path>\/[^?#]*)?(?:\?db=(?<db>\d+))?$/;
const HOST_FORM = /^(?:\[(?<v6>[\da-f:.]+)\]|(?<name>[^:,[\]\s]+))(?::(?<port>\d{1,5}))?$/i;
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/**
 * Parses `redis://`, `rediss://` (TLS), `unix://` and `redis+sentinel://` or `rediss+sentinel://`, in the form that
 * Python packages use. Parts of the login are percent-encoded. Null for anything else. Pure.
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
  if (!scheme.endsWith('+sentinel')) {
    const server = hostAndPort(hosts, REDIS_PORT);
    if (server === null || !/^(\/\d*)?$/.test(path)) return null;
    return { place: { kind: 'server', ...server }, database: Number(path.slice(1)) };
  }
  const sentinels = hosts.split(',').map((host) => hostAndPort(host, SENTINEL_PORT));
  const [, primary, database] = /^\/([^/]+)(?:\/(\d*))?$/.exec(path) ?? [];
  if (primary === undefined || !sentinels.every((sentinel) => sentinel !== null)) return null;
  return { place: { kind: 'sentinels', sentinels, primary }, database: Number(database || 0) };
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
