import { RateLimiterMemory } from 'rate-limiter-flexible';

const TRIES = 10;
const WINDOW_SECONDS = 60;

/** Counts wrong tokens by the address that they come from. */
export interface WrongTries {
  /** For how many seconds that address is not listened to; 0: it is. */
  blockedSeconds(address: string): Promise<number>;
  count(address: string): Promise<void>;
}

/** Ten wrong ones within a minute, and the address is not listened to for the rest of it, whatever it gives. */
export function wrongTries(): WrongTries {
  const limiter = new RateLimiterMemory({ points: TRIES, duration: WINDOW_SECONDS });
  return {
    async blockedSeconds(address) {
      const counted = await limiter.get(address);
      return counted !== null && counted.consumedPoints >= TRIES ? Math.ceil(counted.msBeforeNext / 1000) : 0;
    },
    async count(address) {
      await limiter.penalty(address, 1);
    },
  };
}
