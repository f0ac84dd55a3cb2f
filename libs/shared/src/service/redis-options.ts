import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { RedisOptions } from 'ioredis';
import { rememberSecret } from '../text/redact.ts';
import { clusterConnector } from './cluster-connector.ts';
import type { Environment } from './environment.ts';
import { EXIT } from './exit-codes.ts';
import { ExpectedFailure } from './expected-failure.ts';
import { parseRedisUrl, type RedisAddress } from './redis-url.ts';

/** The address of Redis, and the credentials. */
export type RedisEnvironment = Pick<
  Environment,
  'BARBACK_PREFIX' | 'REDIS_URL' | (`REDIS_${string}_FILE` & keyof Environment)
>;

type FileVariable = `REDIS_${string}_FILE` & keyof RedisEnvironment;

const TLS_FILES = ['REDIS_TLS_CA_FILE', 'REDIS_TLS_CERT_FILE', 'REDIS_TLS_KEY_FILE'] as const;

/**
 * Where to connect to and how to log in. Files are read now, and once: a changed password needs a restart.
 *
 * @throws ExpectedFailure with exit code 78 when a file cannot be read or variables contradict each other
 */
export function redisOptions(environment: RedisEnvironment): RedisOptions {
  const reading = parseRedisUrl(environment.REDIS_URL);
  if (reading.status === 'invalid') throw wrong('REDIS_URL', `cannot be understood: ${reading.reason}`);
  const { address } = reading;
  if (address.password !== null && environment.REDIS_PASSWORD_FILE !== undefined) {
    throw wrong('REDIS_PASSWORD_FILE', 'contradicts the password in REDIS_URL; set only one of them');
  }
  const password = address.password ?? readSecret(environment, 'REDIS_PASSWORD_FILE');
  const { username, database: db } = address;
  if (address.place.kind === 'cluster' && db !== 0) {
    throw wrong(
      'REDIS_URL',
      `names the database ${db}, but a cluster has only 0; remove the /${db} at its end`,
    );
  }
  return {
    ...placeOptions(environment, address),
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    db,
  };
}

function placeOptions(environment: RedisEnvironment, { place, tls: isTls }: RedisAddress): RedisOptions {
  const tls = isTls ? readTls(environment) : refuseTls(environment);
  const sentinelPassword = readSecret(environment, 'REDIS_SENTINEL_PASSWORD_FILE');
  if (place.kind !== 'sentinels') {
    if (sentinelPassword !== null) {
      throw wrong('REDIS_SENTINEL_PASSWORD_FILE', 'requires a REDIS_URL that begins with redis+sentinel://');
    }
    const { kind, ...where } = place;
    const found =
      'nodes' in where
        ? { Connector: clusterConnector(where.nodes, nothingKey(environment.BARBACK_PREFIX)) }
        : where;
    return { ...found, ...(tls && { tls }) };
  }
  return {
    sentinels: place.sentinels,
    name: place.primary,
    ...(sentinelPassword !== null && { sentinelPassword }),
    ...(tls && { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
  };
}

/** A key of an installation that never exists. */
export function nothingKey(prefix: string): string {
  return `{${prefix}}:nothing`;
}

interface TlsFiles {
  ca?: string;
  cert?: string;
  key?: string;
}

function readTls(environment: RedisEnvironment): TlsFiles {
  const [ca, cert, key] = TLS_FILES.map((name) => readText(environment, name));
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  try {
    createSecureContext(files);
  } catch (error) {
    const reason = (error as Error).message;
    throw wrong(TLS_FILES.join(', '), `do not hold certificates and the key of the second (${reason})`);
  }
  return files;
}

function refuseTls(environment: RedisEnvironment): null {
  const set = TLS_FILES.find((name) => environment[name] !== undefined);
  if (set !== undefined) throw wrong(set, 'is set, but REDIS_URL does not use TLS; begin it with rediss://');
  return null;
}

/** Without the line feed that editors leave at the end. */
function readSecret(environment: RedisEnvironment, name: FileVariable): string | null {
  const secret = readText(environment, name)?.replace(/\r?\n$/, '') ?? null;
  if (secret !== null) rememberSecret(secret);
  return secret;
}

function readText(environment: RedisEnvironment, name: FileVariable): string | null {
  const path = environment[name];
  if (path === undefined) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw wrong(name, `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function wrong(name: string, why: string): ExpectedFailure {
  return new ExpectedFailure(`${name}: ${why}`, EXIT.configuration);
}
