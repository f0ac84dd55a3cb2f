import { isIP } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const TRIES = 10;
const WINDOW_SECONDS = 60;

/** Counts wrong tokens by the address that they come from: ten within a minute are answered. */
export interface FailedLogins {
  /** For how many seconds no wrong token of that address is answered; 0: it is. */
  blockedSeconds(address: string): Promise<number>;
  /** Counts one; returns as `blockedSeconds` when it is one too many. */
  count(address: string): Promise<number>;
}

export function failedLogins(): FailedLogins {
  const limiter = new RateLimiterMemory({ points: TRIES, duration: WINDOW_SECONDS });
  const seconds = ({ msBeforeNext }: RateLimiterRes) => Math.ceil(msBeforeNext / 1000);
  return {
    async blockedSeconds(address) {
      const counted = await limiter.get(guesserOf(address));
      return counted !== null && counted.consumedPoints >= TRIES ? seconds(counted) : 0;
    },
    async count(address) {
      try {
        await limiter.consume(guesserOf(address));
        return 0;
      } catch (error) {
        if (error instanceof RateLimiterRes) return seconds(error);
        throw error;
      }
    },
  };
}

/** A client with one IPv6 address has its whole network of 64 bits. Pure. */
export function guesserOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [left = '', right] = address.split('::');
  const before = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':');
}
