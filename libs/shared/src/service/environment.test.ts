import { describe, expect, it } from 'vitest';
import {
  environmentOf,
  environmentWithoutSecrets,
  readEnvironment,
  type VariableName,
  variables,
} from './environment.ts';
import { parseRedisUrl } from './redis-url.ts';

const PORT = 'a port from 0 (any free one) to 65535';
const PATH = 'an absolute path';
const DURATION = 'a duration from 1s to 24h such as';
const REDIS =
  'redis://HOST:PORT, unix:///PATH, redis+sentinel://HOST:PORT,HOST:PORT/NAME or redis+cluster://HOST:PORT,HOST:PORT (with USER:PASSWORD@ where needed, rediss for TLS)';

const BAD_TOKENS = {
  values: ['short', 'with some spaces in it', 'a-tokén-of-some-length'],
  cure: '16 or more letters, digits and signs, without spaces',
};

/** For every variable values that are refused, and the end of the line that says so. */
const refused: Record<VariableName, { values: string[]; cure: string }> = {
  REDIS_URL: {
    values: ['localhost:6379', 'http://redis', 'redis://redis:99999', 'unix://a', 'redis+sentinel://a'],
    cure: REDIS,
  },
  REDIS_PASSWORD_FILE: { values: ['password'], cure: PATH },
  REDIS_SENTINEL_PASSWORD_FILE: { values: ['password'], cure: PATH },
  REDIS_TLS_CA_FILE: { values: ['./ca.crt'], cure: PATH },
  REDIS_TLS_CERT_FILE: { values: ['client.crt'], cure: PATH },
  REDIS_TLS_KEY_FILE: { values: ['client.key'], cure: PATH },
  BARBACK_PREFIX: { values: ['a:b', '{a}', 'two words'], cure: 'letters, digits, ".", "_" and "-"' },
  BARBACK_STATE_DIRECTORY: { values: ['state', './state', '~/state'], cure: PATH },
  BARBACK_TOKEN: BAD_TOKENS,
  BARBACK_TOKEN_FILE: { values: ['token'], cure: PATH },
  BARBACK_READ_TOKEN: BAD_TOKENS,
  BARBACK_READ_TOKEN_FILE: { values: ['token'], cure: PATH },
  BARBACK_METRICS_TOKEN: BAD_TOKENS,
  BARBACK_METRICS_TOKEN_FILE: { values: ['token'], cure: PATH },
  BARBACK_LISTEN_ADDRESS: {
    values: ['localhost', '127.0.0.1:8000', '10.0.0.0/8', '256.0.0.1'],
    cure: 'an IP address of the host such as 127.0.0.1',
  },
  BARBACK_ALLOWED_HOSTS: {
    values: ['barback.example:8000', 'a,,b', 'http://a', '*', 'a b', '[::1]'],
    cure: 'host names without a port, separated by commas',
  },
  BARBACK_CONTROL_URL: {
    values: ['barback.example.org', 'ftp://barback.example.org'],
    cure: 'an address such as https://barback.example.org',
  },
  BARBACK_STATUS_URL: {
    values: ['barback.example.org', 'ftp://barback.example.org'],
    cure: 'an address such as https://barback.example.org',
  },
  BARBACK_TRUSTED_PROXIES: {
    values: ['proxy', '10.0.0.0/33', '10.0.0.1,', '10.0.0.0/8/8', '::/129', '10.0.0.0/'],
    cure: 'addresses or networks such as 10.0.0.0/8, separated by commas',
  },
  BARBACK_CHECK_INTERVAL: { values: ['60', '0s', '10ms', '48h', 'often'], cure: `${DURATION} 30s or 5m` },
  BARBACK_METRICS: { values: ['all', 'Full', 'yes'], cure: 'usual, full' },
  BARBACK_METRICS_COMPAT: {
    values: ['barman-exporter', 'Prometheus-Barman-Exporter', 'yes'],
    cure: 'prometheus-barman-exporter',
  },
  BARBACK_SWEEP: { values: ['delete', 'Clean', 'yes'], cure: 'report, clean' },
  BARMAN_BARMAN_HOME: { values: ['barman'], cure: PATH },
  BARMAN_CONFIGURATION_FILES_DIRECTORY: { values: ['barman.d'], cure: PATH },
  BARMAN_EXPORTER_PORT: { values: ['http', '65536', '-1', '80.5'], cure: PORT },
  BARMAN_EXPORTER_LOGLEVEL: {
    values: ['LOUD', 'trace'],
    cure: 'DEBUG, INFO, WARN, WARNING, ERROR, CRITICAL',
  },
  LOG_LEVEL: { values: ['INFO', 'loud'], cure: 'trace, debug, info, warn, error, fatal, silent' },
  SCHEDULER_PORT: { values: ['http', '65536'], cure: PORT },
  TZ: { values: ['Lisbon', ':/etc/localtime'], cure: 'an IANA time zone such as Europe/Lisbon' },
  WORKER_CONCURRENCY: { values: ['0', '1000', 'many', '1.5'], cure: 'a number from 1 to 999' },
  WORKER_RECOVERY_CONCURRENCY: { values: ['0', 'all'], cure: 'a number from 1 to 999' },
  WORKER_GRACE_PERIOD: { values: ['8', '0s', '30d'], cure: `${DURATION} 8s or 10m` },
  WORKER_POOLS: {
    values: ['e:u', 'eu,,us', ' '],
    cure: 'names with letters, digits, ".", "_" and "-", separated by commas',
  },
  WORKER_PORT: { values: ['http', '65536'], cure: PORT },
};

describe('a value that is not allowed is one line with the variable, the value and the cure', () => {
  const cases = Object.entries(refused).flatMap(([name, { values, cure }]) =>
    values.map((value) => ({ name, value, cure })),
  );

  it.each(cases)('$name=$value', ({ name, value, cure }) => {
    const isSecret = name === 'REDIS_URL' || /TOKEN$/.test(name);
    const shown = isSecret ? 'the value' : `"${value}"`;
    const reading = name === 'REDIS_URL' ? parseRedisUrl(value) : null;
    const why = reading?.status === 'invalid' ? `; as it is, ${reading.reason}` : '';
    expect(readEnvironment({ [name]: value })).toEqual({
      status: 'invalid',
      problems: [`${name}: ${shown} is not allowed; set it to ${cure}${why}`],
    });
  });

  it('all of them are said at once', () => {
    const firsts = Object.entries(refused).map(([name, { values }]) => [name, values[0]]);
    expect(readEnvironment(Object.fromEntries(firsts))).toMatchObject({
      problems: Object.keys(variables).map((name) => expect.stringContaining(`${name}: `)),
    });
  });

  it('a secret is not said', () => {
    const reading = readEnvironment({ REDIS_URL: 'redis://:hunter2@' });
    expect(reading.status).toBe('invalid');
    expect(JSON.stringify(reading)).not.toContain('hunter2');
  });
});

describe('values that are allowed', () => {
  const valid = (env: Record<string, string>) => {
    const reading = readEnvironment(env);
    if (reading.status === 'invalid') throw new Error(reading.problems.join('\n'));
    return reading.environment;
  };

  it('nothing needs to be set', () => {
    expect(valid({})).toEqual({
      REDIS_URL: 'unix:///var/lib/barman/.barback/redis.sock',
      BARBACK_METRICS: 'usual',
      BARBACK_PREFIX: 'barback',
      BARBACK_STATE_DIRECTORY: '/var/lib/barman/.barback',
      BARBACK_SWEEP: 'report',
      BARMAN_BARMAN_HOME: '/var/lib/barman',
      BARMAN_CONFIGURATION_FILES_DIRECTORY: '/etc/barman.d',
      BARMAN_EXPORTER_PORT: 8000,
      BARMAN_EXPORTER_LOGLEVEL: 'info',
      LOG_LEVEL: 'info',
      SCHEDULER_PORT: 8001,
      TZ: 'UTC',
      WORKER_CONCURRENCY: 2,
      WORKER_RECOVERY_CONCURRENCY: 2,
      WORKER_GRACE_PERIOD: 8000,
      WORKER_POOLS: ['default'],
      WORKER_PORT: 8002,
    });
  });

  it('metrics are those of another exporter as well', () => {
    expect(valid({ BARBACK_METRICS_COMPAT: 'prometheus-barman-exporter' })).toHaveProperty(
      'BARBACK_METRICS_COMPAT',
      'prometheus-barman-exporter',
    );
  });

  it('a worker serves several pools, each named once', () => {
    expect(valid({ WORKER_POOLS: 'eu, us,eu' }).WORKER_POOLS).toEqual(['eu', 'us']);
  });

  it('an empty value counts as not set', () => {
    expect(valid({ SCHEDULER_PORT: '', REDIS_URL: '', TZ: '' })).toEqual(valid({}));
  });

  it('what Barback keeps follows the Barman home', () => {
    expect(valid({ BARMAN_BARMAN_HOME: '/srv/barman' })).toMatchObject({
      BARBACK_STATE_DIRECTORY: '/srv/barman/.barback',
      REDIS_URL: 'unix:///srv/barman/.barback/redis.sock',
    });
  });

  it.each([
    'redis://redis',
    'redis://:secret@redis:6379/2',
    'rediss://user:p%40ss@redis.example:6380',
    'redis://[::1]:6379',
    'unix:///run/redis.sock',
    'rediss+sentinel://user:secret@sentinel1,sentinel2:26379/barback',
    'redis+cluster://user:secret@node1:6379,node2:6379,node3:6379',
  ])('REDIS_URL=%s', (url) => {
    expect(valid({ REDIS_URL: url }).REDIS_URL).toBe(url);
  });

  it.each([
    [{ LOG_LEVEL: 'warn' }, 'warn'],
    [{ LOG_LEVEL: 'warn', BARMAN_EXPORTER_LOGLEVEL: 'debug' }, 'debug'],
    [{ BARMAN_EXPORTER_LOGLEVEL: 'CRITICAL' }, 'fatal'],
  ])('%j makes the exporter log from %s on', (env, level) => {
    expect(valid(env).BARMAN_EXPORTER_LOGLEVEL).toBe(level);
  });

  it('proxies are addresses and networks', () => {
    expect(valid({ BARBACK_TRUSTED_PROXIES: '10.0.0.1, fd00::/8' }).BARBACK_TRUSTED_PROXIES).toEqual([
      '10.0.0.1',
      'fd00::/8',
    ]);
  });

  it('options of Barman are not looked at', () => {
    expect(valid({ BARMAN_MINIMUM_REDUNDANCY: 'whatever' })).toEqual(valid({}));
  });
});

describe('of the environment of barback up', () => {
  const env = {
    PATH: '/usr/bin',
    BARMAN_BARMAN_HOME: '/srv/barman',
    PGPASSFILE: '/etc/barback/pgpass',
    REDIS_URL: 'redis://:secret@redis',
    BARBACK_TOKEN: 'a',
    BARBACK_TOKEN_FILE: '/a',
    BARBACK_READ_TOKEN: 'b',
    BARBACK_READ_TOKEN_FILE: '/b',
    BARBACK_METRICS_TOKEN: 'c',
    BARBACK_METRICS_TOKEN_FILE: '/c',
  };
  const ofAll = ['PATH', 'BARMAN_BARMAN_HOME', 'PGPASSFILE', 'REDIS_URL'];

  it.each([
    ['scheduler', [...ofAll, 'BARBACK_TOKEN', 'BARBACK_TOKEN_FILE']],
    ['worker', ofAll],
    [
      'exporter',
      [
        ...ofAll,
        'BARBACK_READ_TOKEN',
        'BARBACK_READ_TOKEN_FILE',
        'BARBACK_METRICS_TOKEN',
        'BARBACK_METRICS_TOKEN_FILE',
      ],
    ],
  ] as const)('the %s gets its own tokens alone', (service, names) => {
    expect(Object.keys(environmentOf(service, env))).toEqual(names);
  });

  it('another program gets no secret', () => {
    expect(environmentWithoutSecrets(env)).toEqual({
      PATH: '/usr/bin',
      BARMAN_BARMAN_HOME: '/srv/barman',
      PGPASSFILE: '/etc/barback/pgpass',
      BARBACK_TOKEN_FILE: '/a',
      BARBACK_READ_TOKEN_FILE: '/b',
      BARBACK_METRICS_TOKEN_FILE: '/c',
    });
  });
});
