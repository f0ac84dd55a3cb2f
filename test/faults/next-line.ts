import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine } from '../fixtures/service.ts';
import type { World } from './world.ts';

export interface WorkerLine {
  role: string;
  line: LogLine;
}

/** In which a line comes that tells of work, as long as there is any. */
const PATIENCE_MILLISECONDS = 20_000;

/** Resolves the very moment that a worker logs such a line; with null when none does for a while. */
export async function nextLine(
  { shape, services }: World,
  isMeant: (line: LogLine) => boolean,
): Promise<WorkerLine | null> {
  const over = new AbortController();
  const first = shape.workers.map(
    (role) =>
      new Promise<WorkerLine>((resolve) => {
        const lines = services.get(role)?.lines;
        const listen = (line: LogLine) => isMeant(line) && resolve({ role, line });
        lines?.on('line', listen);
        over.signal.addEventListener('abort', () => lines?.off('line', listen));
      }),
  );
  const none = delay(PATIENCE_MILLISECONDS, null, { signal: over.signal }).catch(() => null);
  try {
    return await Promise.race([...first, none]);
  } finally {
    over.abort();
  }
}
