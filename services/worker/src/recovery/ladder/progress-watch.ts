import type { LookOutcome } from '../host/recovery-host.ts';

/** What the processes of a test have done so far. */
export interface Activity {
  processes: number;
  cpuTicks: number;
  ioKilobytes: number;
}

/** Ends what makes no progress. */
export interface ProgressWatch {
  /** Aborted when there was no progress for too long. */
  signal: AbortSignal;
  /** Called whenever there is progress. */
  progress(): void;
  end(): void;
}

/** @param noProgressSeconds how long there may be none; null for as long as it likes */
export function startProgressWatch(noProgressSeconds: number | null): ProgressWatch {
  const controller = new AbortController();
  if (noProgressSeconds === null) {
    return { signal: controller.signal, progress: () => undefined, end: () => undefined };
  }
  const timer = setTimeout(() => controller.abort(), noProgressSeconds * 1000);
  // a failed step leaves it behind, and nothing has to wait for it
  timer.unref();
  return {
    signal: controller.signal,
    progress: () => void timer.refresh(),
    end: () => clearTimeout(timer),
  };
}

/** Moving so much is progress, however long it takes. */
const IO_KILOBYTES = 1024;
/** A server that waits wakes up to look for work, for some 0.1 s of a processor in half an hour. */
const TICKS_A_SECOND_WAITED = 1 / 30;

/** Whether processes have done something since the last observation; false only if they are certainly idle. Pure. */
export function isActive(now: Activity, before: Activity, noProgressSeconds: number): boolean {
  return (
    now.cpuTicks < before.cpuTicks ||
    now.ioKilobytes < before.ioKilobytes ||
    now.cpuTicks - before.cpuTicks >= noProgressSeconds * TICKS_A_SECOND_WAITED ||
    now.ioKilobytes - before.ioKilobytes >= IO_KILOBYTES
  );
}

/** What a look found; null when nothing can be concluded from it. Pure. */
export function activityOf({ values }: { values: Record<string, string> }): Activity | null {
  const [processes, cpuTicks, ioKilobytes] = [values.processes, values.cpu_ticks, values.io_kb].map(Number);
  if (processes === undefined || cpuTicks === undefined || ioKilobytes === undefined) return null;
  return Number.isNaN(processes + cpuTicks + ioKilobytes) ? null : { processes, cpuTicks, ioKilobytes };
}

/**
 * Observes the processes of a test until `signal` is aborted, and reports their activity to the watch. A host that
 * cannot be observed, such as one that allows one session at a time, counts as active; one that does not respond does
 * not.
 * @returns whether the host failed to respond to the last observation
 */
export async function watchActivity(
  watch: ProgressWatch,
  options: {
    noProgressSeconds: number;
    lookSeconds: number;
    look(): Promise<LookOutcome>;
    signal: AbortSignal;
  },
): Promise<{ isSilent: boolean }> {
  const { noProgressSeconds, lookSeconds, look, signal } = options;
  let before: Activity | null = null;
  let isSilent = false;
  for (;;) {
    if (!signal.aborted) await pause(lookSeconds, signal);
    if (signal.aborted) return { isSilent };
    const looked = await look();
    if (signal.aborted) return { isSilent };
    isSilent = looked.status === 'failed' && looked.isSilent;
    if (isSilent) continue;
    const now = looked.status === 'failed' ? null : activityOf(looked);
    if (now === null || before === null || isActive(now, before, noProgressSeconds)) {
      watch.progress();
      before = now;
    }
  }
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
