import { type HistoryEntry, parseEntry, serverOf } from '@barback/shared/history/entry';
import { evidenceJudge } from '@barback/shared/history/judge-evidence';
import { readLines } from '@barback/shared/history/read-lines';
import type { Logger } from '@barback/shared/service/log';
import { stateKey } from '@barback/shared/state/keys';
import { type InvalidEntry, type StateStore, stateStore } from '@barback/shared/state/state-store';
import type { Redis } from 'ioredis';
import { identify } from './identify.ts';
import { isIntact, type ToldServers } from './is-intact.ts';
import { emptyProjection, type Projection, project } from './projection.ts';
import { projectedProof } from './recovery-proof.ts';
import { readPosition, writeProjection } from './write-projection.ts';

/** How far the history was read, and the state of its lines up to there. */
interface Reading {
  /** See `identify`. */
  id: string;
  bytes: number;
  judge: ReturnType<typeof evidenceJudge>;
  told: ToldServers;
}

/** More often than others can be in the way. */
const MOST_TRIES = 100;

/**
 * Keeps Redis in line with the history: adds new lines of the file exactly once, whichever worker does it and whatever
 * dies meanwhile. Redis stores its position in the file. When Redis lost it, when it is invalid, or when the state of a
 * server cannot be read, everything is rewritten from the history alone.
 * @param file see `historyFile`
 * @returns does it; rejects when the file cannot be read, or Redis refuses. With false, it does not check whether the
 * earlier state can still be read
 */
export function historyProjection(
  redis: Redis,
  prefix: string,
  file: string,
  log?: Logger,
): (isToLook?: boolean) => Promise<void> {
  const state = stateStore(redis, prefix);
  const begin = (id: string): Reading => ({
    id,
    bytes: 0,
    judge: evidenceJudge(),
    told: { backup: new Set(), 'recovery-test': new Set() },
  });
  let read = begin('');

  /**
   * Continues reading; the lines after `fromBytes` become a projection, which starts with the state that `known` looks
   * up.
   */
  const readOn = async (
    fromBytes: number,
    known: StateStore | null,
  ): Promise<{ projection: Projection; isLineEnd: boolean }> => {
    const projection = emptyProjection();
    let isLineEnd = read.bytes === fromBytes;
    for await (const { text, endByte } of readLines(file, read.bytes)) {
      if (endByte === null) break; // its writer is still at it
      read.bytes = endByte;
      isLineEnd ||= endByte === fromBytes;
      const entry = parseEntry(text);
      if (entry === null) continue;
      read.told[entry.kind].add(serverOf(entry));
      const evidence = read.judge(entry);
      if (endByte <= fromBytes) continue;
      if (known !== null) await lookUp(known, projection, entry);
      project(projection, entry, evidence);
    }
    return { projection, isLineEnd };
  };
  /** Tells Redis everything that the history says. */
  const tellAnew = async (id: string, was: string | null): Promise<boolean> => {
    read = begin(id);
    const { projection } = await readOn(0, null);
    return await writeProjection(redis, prefix, projection, { id, was, toBytes: read.bytes, isWhole: true });
  };

  /** Whether there was nothing to do, or it was done; not when another worker did it meanwhile. */
  const bringUpToDate = async (isToLook: boolean): Promise<boolean> => {
    const identified = await identify(file);
    if (identified === null) return true;
    const { id } = identified;
    const was = await redis.hget(stateKey(prefix, 'projected-bytes'), id);
    // later than what was projected, so that it reaches at least as far
    const { sizeBytes } = (await identify(file)) ?? identified;
    const fromBytes = readPosition(was, sizeBytes);
    if (fromBytes === null) {
      if (was !== null) log?.warn({ id }, 'the history in Redis is inconsistent; rewriting all of it');
      return await tellAnew(id, was);
    }
    // only a reader who started at the beginning recognises a repeated line
    if (id !== read.id || read.bytes > fromBytes) read = begin(id);
    const { projection, isLineEnd } = await readOn(fromBytes, state);
    if (!isLineEnd) return await tellAnew(id, was);
    if (read.bytes !== fromBytes)
      return await writeProjection(redis, prefix, projection, {
        id,
        was,
        toBytes: read.bytes,
        isWhole: false,
      });
    if (!isToLook) return true;
    const faults: InvalidEntry[] = [];
    const looking = stateStore(redis, prefix, (entry) => faults.push(entry));
    if ((await isIntact(looking, read.told)) && faults.length === 0) return true;
    log?.warn(
      { faults: faults.slice(0, 5) },
      'cannot read the finished runs in Redis; rewriting all of them',
    );
    return await tellAnew(id, was);
  };

  return async (isToLook = true) => {
    for (let tries = 0; tries < MOST_TRIES; tries++) if (await bringUpToDate(isToLook)) return;
    throw new Error(`the state of the history ${file} in Redis keeps changing`);
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
    if (known !== null) projection.recovery.set(server, projectedProof(known));
  }
}
