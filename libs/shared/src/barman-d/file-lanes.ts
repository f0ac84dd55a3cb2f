/** An operation of the file system has not ended in time, now or when it was tried before. */
export const NO_ANSWER = Symbol('no answer');

/** Runs an operation for each key, some at a time; of each what it returned, or `NO_ANSWER`. */
export type InFileLanes = <Result>(
  keys: readonly string[],
  operation: (key: string) => Promise<Result>,
) => Promise<Map<string, Result | typeof NO_ANSWER>>;

/**
 * Limits operations of the file system that may never end, as on a network file system whose server is gone. Each
 * occupies one of the four threads that Node has for all files of the process. So an operation that does not end keeps
 * its lane and is not repeated until it has ended, and the other lanes continue; when no lane is left, the remaining
 * operations get no answer.
 * @param most number of simultaneous operations
 * @param timeoutMilliseconds limit of one operation; none may reject
 */
export function fileLanes(most: number, timeoutMilliseconds: number): InFileLanes {
  const stuck = new Set<string>();
  return async <Result>(keys: readonly string[], operation: (key: string) => Promise<Result>) => {
    const results = new Map<string, Result | typeof NO_ANSWER>(keys.map((key) => [key, NO_ANSWER]));
    const waiting = keys.filter((key) => !stuck.has(key)).values();
    const lane = async () => {
      for (const key of waiting) {
        const running = operation(key);
        const result = await inTime(running, timeoutMilliseconds);
        results.set(key, result);
        if (result !== NO_ANSWER) continue;
        stuck.add(key);
        void running.finally(() => stuck.delete(key));
        return;
      }
    };
    await Promise.all(Array.from({ length: Math.max(0, most - stuck.size) }, lane));
    return results;
  };
}

async function inTime<Result>(
  running: Promise<Result>,
  milliseconds: number,
): Promise<Result | typeof NO_ANSWER> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof NO_ANSWER>((resolve) => {
    timer = setTimeout(() => resolve(NO_ANSWER), milliseconds);
  });
  const result = await Promise.race([running, late]);
  clearTimeout(timer);
  return result;
}
