import { type HistoryEntry, parseEntry, serverOf } from '@barback/shared/history/entry';
import { evidenceJudge } from '@barback/shared/history/judge-evidence';
import { readLines } from '@barback/shared/history/read-lines';
import { stateKey } from '@barback/shared/state/keys';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import type { Redis } from 'ioredis';
import { identify } from './identify.ts';
import { emptyProjection, type Projection, project } from './projection.ts';
import { knowledgeOf } from './recovery-knowledge.ts';
import { writeProjection } from './write-projection.ts';

/**
 * Has Redis say what the history says: adds what is new in the file, once, whichever worker does it and whatever dies
 * meanwhile. Redis remembers how far it has come in the file; when it forgot, it is told everything again.
 *
 * @param file see `historyFile`
 * @returns does it; rejects when the file cannot be read, or Redis refuses
 */
export function historyProjection(redis: Redis, prefix: string, file: string): () => Promise<void> {
  const state = stateStore(redis, prefix);
  let judged = { id: '', bytes: 0, judge: evidenceJudge() };

  /** Whether there was nothing to do, or it was done; not when another worker did it meanwhile. */
  const bringUpToDate = async (): Promise<boolean> => {
    const history = await identify(file);
    if (history === null) return true;
    const { id, sizeBytes } = history;
    const fromBytes = Number(await redis.hget(stateKey(prefix, 'projected-bytes'), id));
    // what is said twice is only known to who has read from the begin
    if (id !== judged.id || judged.bytes > Math.min(fromBytes, sizeBytes)) {
      judged = { id, bytes: 0, judge: evidenceJudge() };
    }
    const projection = emptyProjection();
    for await (const { text, endByte } of readLines(file, judged.bytes)) {
      if (endByte === null) break; // its writer is still at it
      judged.bytes = endByte;
      const entry = parseEntry(text);
      if (entry === null) continue;
      const evidence = judged.judge(entry);
      if (endByte <= fromBytes) continue;
      await lookUp(state, projection, entry);
      project(projection, entry, evidence);
    }
    if (judged.bytes === fromBytes) return true;
    return await writeProjection(redis, prefix, projection, { id, fromBytes, toBytes: judged.bytes });
  };

  return async () => {
    while (!(await bringUpToDate()));
  };
}

/** Puts to a projection what Redis knows of the server already. */
async function lookUp(state: StateStore, projection: Projection, entry: HistoryEntry): Promise<void> {
  const server = serverOf(entry);
  if (!projection.recentRuns.has(server)) {
    const recent = await state.get('recent-runs', server);
    if (recent !== null) projection.recentRuns.set(server, recent);
  }
  if (entry.kind === 'backup' && !projection.backupRuns.has(server)) {
    const newest = await state.get('backup-runs', server);
    if (newest !== null) projection.backupRuns.set(server, newest);
  }
  if (entry.kind === 'recovery-test' && !projection.recovery.has(server)) {
    const known = await state.get('recovery-tests', server);
    if (known !== null) projection.recovery.set(server, knowledgeOf(known));
  }
}
