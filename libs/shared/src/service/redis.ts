import { Redis, type RedisOptions, ReplyError } from 'ioredis';
import type { Logger } from 'pino';
import { redact } from '../text/redact.ts';
import { isElsewhere } from './cluster-answers.ts';
import { explainOutage, isDenial, isRefusal, type OutageKind } from './explain-outage.ts';
import { nothingKey, type RedisEnvironment, redisOptions } from './redis-options.ts';

const MAX_BACKOFF_MILLISECONDS = 2000;
/** Longer than a BullMQ connection waits for a job, which is 10 s. */
const SILENCE_MILLISECONDS = 15_000;
const FAIL_FAST_MILLISECONDS = 5000;
/** What ioredis takes for "connect again", and for "connect again, then send this command again". */
const RECONNECT = 1 as const;
const RESEND = 2 as const;

interface Behaviour {
  /** Commands fail at once while Redis is away, as HTTP answers need it, instead of waiting for it. */
  failFast?: boolean;
  /** Also what Redis refuses to write for now (its memory is full, it is a replica) waits until it can be done. */
  waitForWrites?: boolean;
  /** Receives the commands that the user may not run but needs; by default each is logged once. */
  onDenied?: (error: Error) => void;
}

/**
 * The one way to connect to Redis. Reconnects for ever, also when Redis keeps the connection open and does not respond.
 * Logs each outage once at its start, with its cause, and once at its end. Commands wait for the end, as BullMQ's
 * workers require, unless `failFast` is set.
 * @throws ExpectedFailure when the variables have no usable address
 */
export function connectRedis(
  environment: RedisEnvironment,
  log: Logger,
  { failFast = false, waitForWrites = !failFast, onDenied }: Behaviour = {},
): Redis {
  const url = redact(environment.REDIS_URL);
  const denials = new Set<string>();
  let away: OutageKind | null = null;
  let refusing = false;
  let closings = 0;
  const retryStrategy = (attempt: number) =>
    refusing ? MAX_BACKOFF_MILLISECONDS : Math.min(attempt * 200, MAX_BACKOFF_MILLISECONDS);
  const place = redisOptions(environment);
  const isCluster = place.Connector !== undefined;
  const options: RedisOptions = {
    ...place,
    maxRetriesPerRequest: failFast ? 0 : null,
    enableOfflineQueue: !failFast,
    autoResendUnfulfilledCommands: !failFast,
    retryStrategy,
    sentinelRetryStrategy: retryStrategy,
    connectTimeout: FAIL_FAST_MILLISECONDS,
    sentinelCommandTimeout: FAIL_FAST_MILLISECONDS,
    socketTimeout: failFast ? FAIL_FAST_MILLISECONDS : SILENCE_MILLISECONDS,
    ...(failFast && { commandTimeout: FAIL_FAST_MILLISECONDS }),
    disableClientInfo: true, // one right less that a user needs
    reconnectOnError(error) {
      if (isDenial(error)) denied(error);
      if (isCluster && isElsewhere(error)) return failFast ? RECONNECT : RESEND;
      return waitForWrites && isRefusal(error) && refused(error);
    },
  };
  const redis = new Redis(options);

  // both are called for each such answer of Redis on this connection and those that BullMQ makes like it
  const logDenied = (error: Error) => {
    const { text } = explainOutage(error, url);
    if (!denials.has(text)) log.error(text);
    denials.add(text);
  };
  const denied = onDenied ?? logDenied;
  const refused = (error: Error) => {
    if (!refusing) {
      refusing = true;
      log.error({ reason: error.message }, `${explainOutage(error, url).text}; waiting until it does`);
      const over = () => {
        refusing = false;
      };
      writeNothing(redis, environment.BARBACK_PREFIX)
        .then(() => log.info('Redis accepts writes again'))
        .then(over, over);
    }
    return RESEND;
  };
  const unreachable = (error: Error) => {
    const { kind, text } = explainOutage(error, url);
    if (away === kind) return;
    away = kind;
    log.error({ reason: error.message }, `${text}; retrying until it can be`);
  };
  redis.on('error', unreachable);
  redis.on('close', () => {
    closings++;
    // no error to ioredis; a proxy does so whose Redis is down
    if (closings > 1 && away === null) unreachable(new Error('connections are closed at once'));
  });
  redis.on('ready', () => {
    closings = 0;
    if (away !== null) log.info('Redis is reachable again');
    away = null;
  });
  return forgettingSocketTimeouts(redis);
}

/** Resolves when Redis answers a `PING`, be it that it cannot save to its disk, as it then says to a `PING` too. */
export async function ping(redis: Redis): Promise<void> {
  await redis.ping().catch((error: Error) => {
    if (!isRefusal(error)) throw error;
  });
}

/** Resolves when Redis has an answer about a key of this installation, as a node of a cluster has not for each. */
export async function readNothing(redis: Redis, prefix: string): Promise<void> {
  await redis.hexists(nothingKey(prefix), '').catch((error: Error) => {
    if (!(error instanceof ReplyError) || isRefusal(error)) throw error;
  });
}

/** Resolves when Redis takes writes; changes nothing. */
export async function writeNothing(redis: Redis, prefix: string): Promise<void> {
  await redis.set(nothingKey(prefix), '', 'XX'); // XX: only where there is something already
}

/**
 * In ioredis 5 the time-out of a socket outlives it, so that it ends the next one, or keeps the process from ending
 * (redis/ioredis#2147, fixed in 6.0.0). BullMQ's connections are duplicates.
 */
function forgettingSocketTimeouts(redis: Redis): Redis {
  const timers = redis as unknown as { socketTimeoutTimer: NodeJS.Timeout | undefined };
  redis.on('close', () => {
    clearTimeout(timers.socketTimeoutTimer);
    timers.socketTimeoutTimer = undefined;
  });
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (options) => forgettingSocketTimeouts(duplicate(options));
  return redis;
}
