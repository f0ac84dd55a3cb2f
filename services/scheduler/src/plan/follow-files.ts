import { type FSWatcher, watch } from 'node:fs';
import {
  type BarmanD,
  CHANGING_MILLISECONDS,
  type ReadBarmanD,
} from '@barback/shared/barman-d/read-directory';

const POLL_MILLISECONDS = 2000;
/** Up to 700 files are polled every two seconds, ten thousand every thirty. */
const POLL_MILLISECONDS_A_FILE = 3;
const MINUTE_MILLISECONDS = 60_000;
/** A file that has just changed may be half-written, and is not read before. */
const READABLE_MILLISECONDS = CHANGING_MILLISECONDS + 50;

export interface FollowedFiles {
  /** The directory of the server files. */
  directory: string;
  readBarmanD: ReadBarmanD;
  /** Receives what the files say, when that has changed and each minute; the next poll waits for its end. Never rejects. */
  read: (barmanD: BarmanD) => Promise<void>;
  pauseMilliseconds?: (barmanD: BarmanD) => number;
}

/**
 * Polls the server files, because the kernel reports no changes of network file systems, of the targets of links, nor
 * of a directory that is replaced as a whole. It polls the more rarely the more files there are, and sooner where the
 * kernel reports a change.
 *
 * @returns how to stop
 */
export function followFiles({
  directory,
  readBarmanD,
  read,
  pauseMilliseconds = pollPause,
}: FollowedFiles): () => void {
  let seen: BarmanD | null = null;
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | undefined;
  let pollAt = 0;
  let handedOnAt = Number.NEGATIVE_INFINITY;
  let isReported = false;
  let stopped = false;

  const pollIn = (milliseconds: number) => {
    clearTimeout(timer);
    pollAt = performance.now() + milliseconds;
    timer = setTimeout(poll, milliseconds);
  };
  const reported = () => {
    isReported = true;
    if (timer !== undefined && pollAt > performance.now() + READABLE_MILLISECONDS)
      pollIn(READABLE_MILLISECONDS);
  };
  const poll = async () => {
    timer = undefined;
    isReported = false;
    const before = seen;
    seen = await readBarmanD();
    if (stopped) return;
    if (seen !== before) {
      // the directory may be another one now; what changes from here on is reported, and read below
      watcher?.close();
      watcher = watchDirectory(directory, reported);
    }
    const startedAt = performance.now();
    if (seen !== before || startedAt >= handedOnAt + MINUTE_MILLISECONDS) {
      handedOnAt = startedAt;
      await read(seen);
    }
    const untilNextMinute = Math.ceil(handedOnAt + MINUTE_MILLISECONDS - performance.now()) + 1;
    const pause = Math.max(0, Math.min(pauseMilliseconds(seen), untilNextMinute));
    const isSoon = isReported || seen.stillChanging;
    if (!stopped) pollIn(isSoon ? Math.min(pause, READABLE_MILLISECONDS) : pause);
  };
  void poll();
  return () => {
    stopped = true;
    clearTimeout(timer);
    watcher?.close();
  };
}

/** In milliseconds. Pure. */
export function pollPause({ changedAt, unreadFiles }: Pick<BarmanD, 'changedAt' | 'unreadFiles'>): number {
  return Math.max(POLL_MILLISECONDS, (changedAt.size + unreadFiles.length) * POLL_MILLISECONDS_A_FILE);
}

/** Null where the kernel reports nothing: the directory is missing, or the user watches too many. */
function watchDirectory(directory: string, reported: () => void): FSWatcher | null {
  try {
    const watcher = watch(directory, { persistent: false }, reported);
    return watcher.on('error', () => watcher.close());
  } catch {
    return null;
  }
}
