import { isIP } from 'node:net';
import { z } from 'zod';
import { isTimezone } from '../vocabulary/cron-pattern.ts';
import { parseDurationMilliseconds } from '../vocabulary/duration.ts';
import { DEFAULT_POOL, poolName } from '../vocabulary/pools.ts';
import { LOG_LEVELS } from './log.ts';
import { parseRedisUrl } from './redis-url.ts';

/** What the original's `BARMAN_EXPORTER_LOGLEVEL` may be: Python's names, mapped to ours. */
const PYTHON_LOG_LEVELS = {
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'fatal',
} as const;

/** The exporters whose metrics can be added for existing dashboards. */
const METRICS = ['usual', 'full'] as const;
const COMPATIBLE_EXPORTERS = ['prometheus-barman-exporter'] as const;
const SWEEPS = ['report', 'clean'] as const;

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);
const count = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .refine((value) => value >= 1);
const absolutePath = z.string().regex(/^\//);
/** A day at most: timers of Node.js end at once when they are longer than 24 days. */
const durationMilliseconds = z
  .string()
  .transform((text) => parseDurationMilliseconds(text) ?? 0)
  .refine((value) => value >= 1000 && value <= 86_400_000);
const pythonLogLevel = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(Object.keys(PYTHON_LOG_LEVELS) as (keyof typeof PYTHON_LOG_LEVELS)[]))
  .transform((name) => PYTHON_LOG_LEVELS[name]);
/** An address, or a network such as `10.0.0.0/8`. */
const isNetwork = (text: string) => {
  const [address = '', bits, ...more] = text.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  const isLength = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  return isIP(address) !== 0 && isLength && more.length === 0;
};
const networks = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .refine((texts) => texts.every(isNetwork));
/** An issue whose message says what is wrong, as those of zod do not to a person. */
const EXPLAINED = { isExplained: true };
/** Names as in the header `Host`. */
const hostNames = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim().toLowerCase()))
  .pipe(z.array(z.string().regex(/^[a-z\d_]([a-z\d._-]*[a-z\d_])?$/)));
const redisUrl = z.string().superRefine((url, { addIssue }) => {
  const reading = parseRedisUrl(url);
  if (reading.status === 'invalid') addIssue({ code: 'custom', message: reading.reason, params: EXPLAINED });
});

/** The services, each a process of its own. */
export type ServiceName = 'scheduler' | 'worker' | 'exporter';

interface Variable<Schema extends z.ZodType<unknown, string> = z.ZodType<unknown, string>> {
  schema: Schema;
  /** Absent: the value is derived from other variables, see `readEnvironment`. */
  default?: string;
  allowed: string;
  meaning: string;
  /** The value is never shown, and no program that a service starts gets it. */
  secret?: true;
  /** The one service that gets it from `barback up`; absent: each. */
  onlyFor?: ServiceName;
}

const variable = <Schema extends z.ZodType<unknown, string>>(row: Variable<Schema>) => row;
const token = (onlyFor: ServiceName, meaning: string) =>
  variable({
    schema: z.string().regex(/^[\x21-\x7e]{16,}$/),
    allowed: '16 or more letters, digits and signs, without spaces',
    meaning,
    secret: true,
    onlyFor,
  });
const file = (meaning: string) => variable({ schema: absolutePath, allowed: 'an absolute path', meaning });
const tokenFile = (onlyFor: ServiceName, meaning: string) => variable({ ...file(meaning), onlyFor });

/** Every environment variable but the `BARMAN_*` options, which are handed on to Barman. */
export const variables = {
  REDIS_URL: variable({
    schema: redisUrl,
    allowed:
      'redis://HOST:PORT, unix:///PATH, redis+sentinel://HOST:PORT,HOST:PORT/NAME or redis+cluster://HOST:PORT,HOST:PORT (with USER:PASSWORD@ where needed, rediss for TLS)',
    meaning:
      'address of the Redis that all services share (default: the socket of the one that `barback up` starts)',
    secret: true,
  }),
  REDIS_PASSWORD_FILE: file('file with the password of Redis, instead of a password in `REDIS_URL`'),
  REDIS_SENTINEL_PASSWORD_FILE: file('file with the password of the sentinels, if they have one'),
  REDIS_TLS_CA_FILE: file(
    'file with the certificates of the authorities that sign the certificate of Redis (default: those of Node.js)',
  ),
  REDIS_TLS_CERT_FILE: file('file with the client certificate, if Redis requires one'),
  REDIS_TLS_KEY_FILE: file('file with the key of `REDIS_TLS_CERT_FILE`'),
  BARBACK_PREFIX: variable({
    schema: z.string().regex(/^[\w.-]+$/),
    default: 'barback',
    allowed: 'letters, digits, ".", "_" and "-"',
    meaning: 'first part of every Redis key',
  }),
  BARBACK_STATE_DIRECTORY: variable({
    schema: absolutePath,
    allowed: 'an absolute path',
    meaning:
      "directory of Barback's own files, including the history of backups and recovery tests; must survive a restart (default: `.barback` in the Barman home)",
  }),
  BARBACK_TOKEN: token(
    'scheduler',
    'secret that allows manual actions through the scheduler: `/api`, its pages and `/queues` (default: nobody may)',
  ),
  BARBACK_TOKEN_FILE: tokenFile('scheduler', 'file with that secret, instead of `BARBACK_TOKEN`'),
  BARBACK_READ_TOKEN: token(
    'exporter',
    'secret that allows reading the status page, `/api` and `/metrics` of the exporter (default: everybody may, but sees no rows that a `recovery_sql` returned)',
  ),
  BARBACK_READ_TOKEN_FILE: tokenFile('exporter', 'file with that secret, instead of `BARBACK_READ_TOKEN`'),
  BARBACK_METRICS_TOKEN: token(
    'exporter',
    'secret that allows reading `/metrics` and nothing else, for Prometheus (default: that of `BARBACK_READ_TOKEN`)',
  ),
  BARBACK_METRICS_TOKEN_FILE: tokenFile(
    'exporter',
    'file with that secret, instead of `BARBACK_METRICS_TOKEN`',
  ),
  BARBACK_LISTEN_ADDRESS: variable({
    schema: z.string().refine((text) => isIP(text) !== 0),
    allowed: 'an IP address of the host such as 127.0.0.1',
    meaning: 'address that the services listen on (default: all)',
  }),
  BARBACK_ALLOWED_HOSTS: variable({
    schema: hostNames,
    allowed: 'host names without a port, separated by commas',
    meaning:
      'host names that the exporter and the scheduler answer to, besides IP addresses (default: all; `localhost` if they listen on a loopback address)',
  }),
  BARBACK_CONTROL_URL: variable({
    schema: z.url({ protocol: /^https?$/ }),
    allowed: 'an address such as https://barback.example.org',
    meaning:
      "address of the scheduler for browsers: the exporter's pages link to its `/control/` and `/queues/`; on the same host and port they have the actions themselves (default: neither)",
  }),
  BARBACK_STATUS_URL: variable({
    schema: z.url({ protocol: /^https?$/ }),
    allowed: 'an address such as https://barback.example.org',
    meaning:
      "address of the exporter for browsers: the scheduler's pages link to its status page; on the same host and port, an action leads back to it (default: no links)",
  }),
  BARBACK_TRUSTED_PROXIES: variable({
    schema: networks,
    allowed: 'addresses or networks such as 10.0.0.0/8, separated by commas',
    meaning:
      'proxies in front of the exporter and the scheduler whose information about the client is believed (default: none)',
  }),
  BARBACK_CHECK_INTERVAL: variable({
    schema: durationMilliseconds,
    allowed: 'a duration from 1s to 24h such as 30s or 5m',
    meaning:
      'interval at which `barman check` runs for each server (default: every minute, and every five minutes for a server that is well: see [Architecture](../architecture.md#how-often-a-server-is-checked))',
  }),
  BARBACK_METRICS: variable({
    schema: z.enum(METRICS),
    default: 'usual',
    allowed: METRICS.join(', '),
    meaning:
      'series that `/metrics` has for each server: `usual` are those that rules, dashboards and pages use; `full` adds those that [Metrics](metrics.md) marks',
  }),
  BARBACK_METRICS_COMPAT: variable({
    schema: z.enum(COMPATIBLE_EXPORTERS),
    allowed: COMPATIBLE_EXPORTERS.join(', '),
    meaning:
      'exporter whose nine metrics `/metrics` also provides, for existing dashboards and alerts (default: none)',
  }),
  BARBACK_SWEEP: variable({
    schema: z.enum(SWEEPS),
    default: 'report',
    allowed: SWEEPS.join(', '),
    meaning:
      'what happens to incomplete backups (killed, failed, never complete): `report` only shows them; `clean` also deletes those that Barback itself started once nobody can need them',
  }),
  BARMAN_BARMAN_HOME: variable({
    schema: absolutePath,
    default: '/var/lib/barman',
    allowed: 'an absolute path',
    meaning: 'Barman home: backups, WAL and locks',
  }),
  BARMAN_CONFIGURATION_FILES_DIRECTORY: variable({
    schema: absolutePath,
    default: '/etc/barman.d',
    allowed: 'an absolute path',
    meaning: 'directory of the server files',
  }),
  BARMAN_EXPORTER_PORT: variable({
    schema: port,
    default: '8000',
    allowed: 'a port from 0 (any free one) to 65535',
    meaning: 'port of the exporter: `/metrics` and the status page',
  }),
  BARMAN_EXPORTER_LOGLEVEL: variable({
    schema: pythonLogLevel,
    allowed: Object.keys(PYTHON_LOG_LEVELS).join(', '),
    meaning: 'log level of the exporter (default: `LOG_LEVEL`)',
  }),
  LOG_LEVEL: variable({
    schema: z.enum(LOG_LEVELS),
    default: 'info',
    allowed: LOG_LEVELS.join(', '),
    meaning: 'log level of every service',
  }),
  SCHEDULER_PORT: variable({
    schema: port,
    default: '8001',
    allowed: 'a port from 0 (any free one) to 65535',
    meaning: 'port of the scheduler: health routes, the API and the pages for manual actions',
  }),
  TZ: variable({
    schema: z.string().refine(isTimezone),
    default: 'UTC',
    allowed: 'an IANA time zone such as Europe/Lisbon',
    meaning: 'time zone of cron patterns without `#:backup_timezone`',
  }),
  WORKER_CONCURRENCY: variable({
    schema: count,
    default: '2',
    allowed: 'a number from 1 to 999',
    meaning: 'number of backups that one worker takes at a time',
  }),
  WORKER_RECOVERY_CONCURRENCY: variable({
    schema: count,
    allowed: 'a number from 1 to 999',
    meaning:
      'number of recovery tests that one worker runs at a time, besides its backups (default: as many as backups)',
  }),
  WORKER_GRACE_PERIOD: variable({
    schema: durationMilliseconds,
    default: '8s',
    allowed: 'a duration from 1s to 24h such as 8s or 10m',
    meaning: 'time for which a stopping worker lets running jobs finish before it aborts them cleanly',
  }),
  WORKER_POOLS: variable({
    schema: z
      .string()
      .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
      .pipe(z.array(poolName)),
    default: DEFAULT_POOL,
    allowed: 'names with letters, digits, ".", "_" and "-", separated by commas',
    meaning:
      'pools whose servers this worker serves (`#:backup_pool`): its one Barman home holds all of them, and no worker on another machine shares it',
  }),
  WORKER_PORT: variable({
    schema: port,
    default: '8002',
    allowed: 'a port from 0 (any free one) to 65535',
    meaning: "port of the worker's health routes",
  }),
};

export type VariableName = keyof typeof variables;
/** Those that hold a token. */
export type TokenName = 'BARBACK_TOKEN' | 'BARBACK_READ_TOKEN' | 'BARBACK_METRICS_TOKEN';
/** Those that have no value unless they are set. */
type OptionalName =
  | Extract<VariableName, `${string}_FILE`>
  | TokenName
  | 'BARBACK_LISTEN_ADDRESS'
  | 'BARBACK_ALLOWED_HOSTS'
  | 'BARBACK_CONTROL_URL'
  | 'BARBACK_STATUS_URL'
  | 'BARBACK_METRICS_COMPAT'
  | 'BARBACK_TRUSTED_PROXIES';
export type Environment = {
  [Name in Exclude<VariableName, OptionalName | 'BARMAN_EXPORTER_LOGLEVEL'>]: z.infer<
    (typeof variables)[Name]['schema']
  >;
} & { BARMAN_EXPORTER_LOGLEVEL: (typeof LOG_LEVELS)[number] } & {
  [Name in OptionalName]?: z.infer<(typeof variables)[Name]['schema']>;
};

export type EnvironmentReading =
  | { status: 'valid'; environment: Environment }
  /** One line for each bad variable. */
  | { status: 'invalid'; problems: string[] };

/** Validates every variable at once. An empty value counts as not set. Pure: the caller gives `process.env`. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): EnvironmentReading {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(variables) as [VariableName, Variable][]) {
    const text = env[name] || row.default;
    if (text === undefined) continue;
    const parsed = row.schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else
      problems.push(
        `${name}: ${row.secret ? 'the value' : `"${text}"`} is not allowed; set it to ${row.allowed}${explanation(parsed.error)}`,
      );
  }
  if (problems.length > 0) return { status: 'invalid', problems };
  values.BARBACK_STATE_DIRECTORY ??= `${values.BARMAN_BARMAN_HOME}/.barback`;
  values.REDIS_URL ??= `unix://${values.BARBACK_STATE_DIRECTORY}/redis.sock`;
  values.BARMAN_EXPORTER_LOGLEVEL ??= values.LOG_LEVEL;
  values.WORKER_RECOVERY_CONCURRENCY ??= values.WORKER_CONCURRENCY;
  return { status: 'valid', environment: values as Environment };
}

function explanation({ issues: [issue] }: z.ZodError): string {
  return issue?.code === 'custom' && issue.params === EXPLAINED ? `; as it is, ${issue.message}` : '';
}

/** The type of `process.env`. */
export type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

const rows: Readonly<Record<string, Variable | undefined>> = variables;

/** What a service gets of the environment of `barback up`: no token that is another's. Pure. */
export function environmentOf(service: ServiceName, env: ProcessEnvironment): ProcessEnvironment {
  const isMeant = (name: string) => [undefined, service].includes(rows[name]?.onlyFor);
  return Object.fromEntries(Object.entries(env).filter(([name]) => isMeant(name)));
}

/** What a program that is not Barback's own gets of an environment: no secret of Barback's. Pure. */
export function environmentWithoutSecrets(env: ProcessEnvironment): ProcessEnvironment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => rows[name]?.secret !== true));
}
