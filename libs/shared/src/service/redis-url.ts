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

/** What a URL says, or what is wrong with it; a reason has no part of the URL, any of which may be a password. */
export type RedisUrlReading =
  | { status: 'valid'; address: RedisAddress }
  | { status: 'invalid'; reason: string };

const URL_FORM =
  /^(?<scheme>[a-z+]+):\/\/(?:(?<login>[^@/]*)@)?(?<hosts>[^/?#@]*)(?<path>\/[^?#]*)?(?:\?(?<query>.*))?$/i;
const SCHEMES = [
  'redis',
  'rediss',
  'unix',
  'redis+sentinel',
  'rediss+sentinel',
  'redis+cluster',
  'rediss+cluster',
];
const HOST_FORM = /^(?:\[(?<v6>[\da-f:.]+)\]|(?<name>[^:,[\]\s]+))(?::(?<port>.*))?$/i;
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/**
 * Parses `redis://`, `rediss://` (TLS), `unix://`, `redis+sentinel://` and `redis+cluster://` (`rediss+…` with TLS), in the
 * form that Python packages use. Parts of the login are percent-encoded. Pure.
 */
export function parseRedisUrl(url: string): RedisUrlReading {
  const parts = URL_FORM.exec(url)?.groups;
  if (parts === undefined)
    return invalid('it is no URL: it begins with a scheme and ://, and has one @ at most');
  const { scheme = '', login = '', hosts = '', path = '', query } = parts;
  if (!SCHEMES.includes(scheme)) return invalid(`its scheme is none of ${SCHEMES.join(', ')}`);
  if (path.includes('@')) return invalid('its user or password has a /; write %2F for it');
  const found = scheme === 'unix' ? socketOf(hosts, path, query) : serverOf(scheme, hosts, path, query);
  if (typeof found === 'string') return invalid(found);
  const [username = '', ...password] = login.split(':');
  try {
    const address = {
      ...found,
      tls: scheme.startsWith('rediss'),
      username: decoded(username),
      password: decoded(password.join(':')),
    };
    return { status: 'valid', address };
  } catch {
    return invalid('its user or password has a % that encodes nothing; write %25 for a %');
  }
}

function invalid(reason: string): RedisUrlReading {
  return { status: 'invalid', reason };
}

/** A text is what is wrong. */
type Found = Pick<RedisAddress, 'place' | 'database'> | string;

function socketOf(hosts: string, path: string, query = 'db=0'): Found {
  if (hosts !== '') return 'unix:// and the login are followed by an absolute path, and this one is none';
  if (path.length < 2) return 'it has no path of a socket';
  const database = /^db=(\d+)$/.exec(query)?.[1];
  if (database === undefined) return 'only ?db=NUMBER may follow the path';
  return { place: { kind: 'socket', path }, database: Number(database) };
}

function serverOf(scheme: string, hosts: string, path: string, query: string | undefined): Found {
  if (query !== undefined) return 'nothing with ? may follow: the database is a part of the path';
  if (hosts === '') return 'it has no host';
  const isSentinel = scheme.endsWith('+sentinel');
  const places: HostAndPort[] = [];
  for (const [index, text] of hosts.split(',').entries()) {
    const place = hostAndPort(text, isSentinel ? SENTINEL_PORT : REDIS_PORT);
    if (typeof place === 'string') return `${place} (host ${index + 1})`;
    places.push(place);
  }
  if (isSentinel) {
    const [, primary, database] = /^\/([^/]+)(?:\/(\d*))?$/.exec(path) ?? [];
    if (primary === undefined)
      return 'the name under which the sentinels watch the primary follows the hosts: /NAME, or /NAME/DATABASE';
    return { place: { kind: 'sentinels', sentinels: places, primary }, database: Number(database || 0) };
  }
  if (!/^(\/\d*)?$/.test(path)) return 'what follows the host is not the number of a database';
  const database = Number(path.slice(1));
  if (scheme.endsWith('+cluster')) return { place: { kind: 'cluster', nodes: places }, database };
  const [server, another] = places;
  if (server === undefined || another !== undefined)
    return 'it has several hosts; begin it with redis+cluster:// or redis+sentinel://';
  return { place: { kind: 'server', ...server }, database };
}

function hostAndPort(text: string, defaultPort: number): HostAndPort | string {
  const parts = HOST_FORM.exec(text)?.groups;
  const host = parts?.v6 ?? parts?.name;
  if (host === undefined) return 'a host is not HOST or HOST:PORT, with an IPv6 address in brackets';
  const said = parts?.port ?? `${defaultPort}`;
  const port = Number(said);
  if (!/^\d{1,5}$/.test(said) || port < 1 || port > 65_535) return 'a port is not a number from 1 to 65535';
  return { host, port };
}

/** @throws URIError when it is not percent-encoded */
function decoded(text: string): string | null {
  return text === '' ? null : decodeURIComponent(text);
}
