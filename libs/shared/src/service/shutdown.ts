import type { Logger } from 'pino';

export interface Shutdown {
  /** Registers how to stop a part. Parts stop in reverse order of registration, one after the other. */
  onStop(part: string, stop: () => Promise<unknown> | unknown): void;
  /** Stops everything and ends the process. Called by SIGTERM and SIGINT; a second signal ends it at once. */
  stop(exitCode?: number): Promise<void>;
}

/** Orderly stop of a process. A part that fails to stop is logged and does not keep the others from stopping. */
export function shutdown(log: Logger): Shutdown {
  const parts: { part: string; stop: () => Promise<unknown> | unknown }[] = [];
  let stopping = false;

  const stop = async (exitCode = 0) => {
    if (stopping) return;
    stopping = true;
    for (const { part, stop: stopPart } of parts.reverse()) {
      try {
        await stopPart();
      } catch (error) {
        log.error({ part, reason: (error as Error).message }, 'a part did not stop cleanly');
      }
    }
    log.info('stopped');
    process.exit(exitCode);
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      log.info({ signal }, 'stopping');
      void stop();
    });
  }
  return { onStop: (part, stopPart) => parts.push({ part, stop: stopPart }), stop };
}
