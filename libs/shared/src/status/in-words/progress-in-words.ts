import type { Progress } from '../../state/entries/progress.ts';
import { durationInWords, sizeInWords } from '../../vocabulary/in-words.ts';
import { paceOf } from '../pace.ts';
import { secondsBetween } from '../seconds-between.ts';

/**
 * `copying 1.2 GiB of about 3.4 GiB, 52 MiB a second, about 42 seconds left`, or what it is at and for how long:
 * `at restore for 12 seconds`. Pure.
 */
export function progressInWords(progress: Progress, now: Date): string {
  const { step, since, bytes, expectedBytes } = progress;
  if (bytes === null) {
    const at = step === 'waiting_for_wal' ? 'waiting for its WAL' : `at ${step}`;
    return `${at} for ${durationInWords(secondsBetween(since, now))}`;
  }
  const { bytesPerSecond, secondsLeft } = paceOf(progress);
  const words = [`${step === 'restore' ? 'restoring' : step} ${sizeInWords(bytes)}`];
  if (expectedBytes !== null) words[0] += ` of about ${sizeInWords(expectedBytes)}`;
  if (bytesPerSecond !== null) words.push(`${sizeInWords(Math.round(bytesPerSecond))} a second`);
  if (secondsLeft !== null) words.push(`about ${durationInWords(Math.ceil(secondsLeft))} left`);
  return words.join(', ');
}
