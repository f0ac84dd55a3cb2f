import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Pause, pauseSchema } from '@barback/shared/state/entries/pause';
import type { StateStore } from '@barback/shared/state/state-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerFiles, serverFiles } from '../files/server-files.ts';
import { type KnownPauses, knownPauses } from './known-pauses.ts';

const lasting: Pause = {
  changedAt: '2026-11-23T12:00:00.000Z',
  pausedAt: '2026-11-23T12:00:00.000Z',
  by: 'anna',
  reason: null,
  resumedAt: null,
};
const over: Pause = {
  ...lasting,
  changedAt: '2026-11-23T14:00:00.000Z',
  resumedAt: '2026-11-23T14:00:00.000Z',
};

let directory: string;
let redis: Map<string, Pause>;
let files: ServerFiles<Pause>;
let pauses: KnownPauses;
/** Those of `barman.d`. */
let defined: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  redis = new Map();
  defined = ['pg1', 'a/b'];
  files = serverFiles(join(directory, 'paused'), pauseSchema);
  const store = {
    get: async (_name: string, server: string) => redis.get(server) ?? null,
    getMany: async (_name: string, servers: string[]) =>
      new Map([...redis].filter(([server]) => servers.includes(server))),
    setPause: async (server: string, pause: Pause) => void redis.set(server, pause),
  } as unknown as StateStore;
  pauses = knownPauses(files, store, async () => defined);
});
afterEach(() => rm(directory, { recursive: true }));

describe('pauses', () => {
  it('are kept on disk', async () => {
    redis.set('pg1', lasting).set('a/b', over);
    await pauses.synchronize();
    expect((await files.servers()).sort()).toEqual(['a/b', 'pg1']);
    expect([await files.read('pg1'), await files.read('a/b')]).toEqual([lasting, over]);
  });

  it('are kept on disk of the servers of barman.d alone', async () => {
    redis.set('pg9', lasting).set('pg1', lasting);
    await pauses.synchronize();
    expect(await files.servers()).toEqual(['pg1']);
  });

  it('are kept on disk although one cannot be', async () => {
    const tooLong = 'x'.repeat(300);
    defined = [tooLong, 'pg1'];
    redis.set(tooLong, lasting).set('pg1', lasting);
    await expect(pauses.synchronize()).rejects.toThrow('ENAMETOOLONG');
    expect(await files.read('pg1')).toEqual(lasting);
  });

  it('dated so that nothing could be later are none, in Redis and on disk', async () => {
    const endless = { ...lasting, changedAt: '9999-12-31T23:59:59.999Z' };
    await files.write('pg1', endless);
    expect(await pauses.of('pg1')).toBeNull();
    redis.set('pg1', lasting);
    await pauses.synchronize();
    expect(await files.read('pg1')).toEqual(lasting);
  });

  it('come back when Redis has lost them', async () => {
    await files.write('pg1', lasting);
    expect(await pauses.of('pg1')).toEqual(lasting);
    await pauses.synchronize();
    expect(redis.get('pg1')).toEqual(lasting);
  });

  it.each([
    ['on disk', over, lasting],
    ['in Redis', lasting, over],
  ])('are what was said last, %s', async (_where, written, told) => {
    await files.write('pg1', written);
    redis.set('pg1', told);
    expect(await pauses.of('pg1')).toEqual(over);
    await pauses.synchronize();
    expect([await files.read('pg1'), redis.get('pg1')]).toEqual([over, over]);
  });

  it('on disk that say nothing are no pauses', async () => {
    await files.write('pg1', lasting);
    await writeFile(join(directory, 'paused', 'pg1.json'), '{');
    expect(await pauses.of('pg1')).toBeNull();
  });
});
