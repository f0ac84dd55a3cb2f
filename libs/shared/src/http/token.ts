import { createHash, timingSafeEqual } from 'node:crypto';

/** From here on guessing is hopeless, whatever the number of tries a second. */
const HARD_BITS = 80;

/** Whether a text is one of the tokens; takes the same time for every text. Pure. */
export function isToken(given: string, tokens: readonly string[]): boolean {
  const hash = sha256(given);
  return tokens.map((token) => timingSafeEqual(hash, sha256(token))).includes(true);
}

/**
 * Whether a token could be found by trying: it is estimated from its length and from how many different characters it
 * has, as if it were random. `openssl rand -hex 32` has 256 bits, sixteen random letters have 60. Pure.
 */
export function isGuessable(token: string): boolean {
  return token.length * Math.log2(new Set(token).size) < HARD_BITS;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
