import { seededRandom } from '../faults/random.ts';
import type { FuzzedParser } from './parsers.ts';

/** Of the processor: no text of those that are made is so long that reading it may take more. */
const MOST_MILLISECONDS = 1000;

export interface FuzzResult {
  name: string;
  tried: number;
  /** What went wrong first, with the seed that makes it again; null when nothing did. */
  failure: { seed: number; wrong: string; text: string } | null;
  slowestMilliseconds: number;
}

/** Tries one parser with texts of the seeds from `seed` on, until the time is over or something is wrong. */
export function fuzz(parser: FuzzedParser, seed: number, seconds: number): FuzzResult {
  const end = performance.now() + seconds * 1000;
  const result: FuzzResult = { name: parser.name, tried: 0, failure: null, slowestMilliseconds: 0 };
  while (performance.now() < end && result.failure === null) {
    const now = seed + result.tried++;
    const begin = process.cpuUsage();
    let found: { text: string; wrong: string | null };
    try {
      found = parser.tryOne(seededRandom(now));
    } catch (error) {
      found = { text: '', wrong: `it throws ${error}` };
    }
    const { user, system } = process.cpuUsage(begin);
    const took = (user + system) / 1000;
    result.slowestMilliseconds = Math.max(result.slowestMilliseconds, took);
    const wrong = found.wrong ?? (took > MOST_MILLISECONDS ? `it takes ${Math.round(took)} ms` : null);
    if (wrong !== null) result.failure = { seed: now, wrong, text: found.text };
  }
  return result;
}
