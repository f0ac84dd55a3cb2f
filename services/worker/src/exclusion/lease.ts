import { randomUUID } from 'node:crypto';
import { RECORD_CHANGES } from '@barback/shared/state/change-log';
import type { LeaseHolder } from '@barback/shared/state/entries/lease';
import { changedField, changesKey, type LeaseName, leaseKey } from '@barback/shared/state/keys';
import type { Redis } from 'ioredis';
import { watchdog } from './watchdog.ts';

/** An exclusive right of one run until it releases it, or until it cannot be sure of it any more. */
export interface Lease {
  /**
   * Aborted well before anyone else can take the lease: when it was not renewed in time, as when Redis is away or this
   * process was held up. A run that nothing else keeps apart from the next has to end then.
   */
  lost: AbortSignal;
  /** Aborted when another worker has it. */
  taken: AbortSignal;
  /** Releases it if this run still holds it. Never fails: a lease that cannot be released expires. */
  release(): Promise<void>;
}

/** Takes the lease of that name and thing; null while another worker has it. */
export type TakeLease = (
  name: LeaseName,
  of: string,
  holder: Pick<LeaseHolder, 'target' | 'trigger'>,
) => Promise<Lease | null>;

/** As long as the lock of a job: what a dead worker held is free when its job is taken over. */
const DURATION_MILLISECONDS = 60_000;
/** A Redis that lost its data has the lease back this soon. */
const RENEW_MILLISECONDS = 10_000;
/** After this part of the lease without a renewal it counts as lost: the rest is for the run to end. */
const TRUSTED_PART = 0.8;

/** The answer of `PTTL` for a key without expiry. */
const NO_EXPIRY = -1;

const TAKE = `${RECORD_CHANGES}if not redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return 0 end
record(KEYS[2], {ARGV[3]})
return 1`;
const RENEW = `${RECORD_CHANGES}local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
if not holder then record(KEYS[2], {ARGV[3]}) end
return 1`;
const RELEASE = `if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`;

/** A key that would outlast its holder is not a valid lease, whoever wrote it: it expires when a lease would. */
async function haveItEnd(redis: Redis, key: string, durationMilliseconds: number): Promise<void> {
  const leftMilliseconds = await redis.pttl(key);
  if (leftMilliseconds === NO_EXPIRY || leftMilliseconds > durationMilliseconds)
    await redis.pexpire(key, durationMilliseconds);
}

/** Leases that live in Redis; a holder that dies loses them after `durationMilliseconds`. */
export function leasesIn(
  redis: Redis,
  prefix: string,
  durationMilliseconds = DURATION_MILLISECONDS,
): TakeLease {
  return async (name, of, holder) => {
    const key = leaseKey(prefix, name, of);
    const keys = [key, changesKey(prefix)] as const;
    const changed = changedField(`lease-${name}`, of);
    const value = JSON.stringify({
      owner: randomUUID(),
      takenAt: new Date().toISOString(),
      ...holder,
    } satisfies LeaseHolder);
    // Redis counts from when it got the command, which is later: so it never ends a lease before we do
    const takenAt = performance.now();
    if ((await redis.eval(TAKE, 2, ...keys, value, durationMilliseconds, changed)) !== 1) {
      await haveItEnd(redis, key, durationMilliseconds);
      return null;
    }

    const late = `could not renew the lease ${name} ${of} in time: Redis did not respond`;
    const guard = watchdog(TRUSTED_PART * durationMilliseconds, takenAt, late);
    const taking = new AbortController();
    const renew = async () => {
      const sentAt = performance.now();
      const isOurs = await redis.eval(RENEW, 2, ...keys, value, durationMilliseconds, changed);
      if (isOurs === 1) guard.feed(sentAt);
      else taking.abort(new Error(`another worker has the lease ${name} ${of}`));
    };
    // continues after a loss: while the run ends, no other should start if that can be avoided
    const every = Math.min(RENEW_MILLISECONDS, durationMilliseconds / 3);
    const renewal = setInterval(() => void renew().catch(() => {}), every);
    return {
      lost: AbortSignal.any([guard.signal, taking.signal]),
      taken: taking.signal,
      async release() {
        clearInterval(renewal);
        guard.stop();
        await redis.eval(RELEASE, 1, key, value).catch(() => {});
      },
    };
  };
}
