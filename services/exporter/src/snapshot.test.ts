import { exampleSnapshot } from '@barback/shared/status/example-snapshot';
import { emptySnapshot } from '@barback/shared/status/snapshot';
import { expect, it } from 'vitest';
import { lastingSnapshot } from './snapshot.ts';

it('keeps what Redis said last, and says that Redis is away', async () => {
  const answers = [exampleSnapshot, emptySnapshot, { ...exampleSnapshot, plan: null }];
  const snapshot = lastingSnapshot(async () => answers.shift() ?? emptySnapshot);
  expect(await snapshot()).toEqual(exampleSnapshot);
  expect(await snapshot()).toEqual({ ...exampleSnapshot, redisUp: false });
  expect(await snapshot()).toEqual({ ...exampleSnapshot, plan: null });
});

it('knows nothing before Redis was ever read', async () => {
  const snapshot = lastingSnapshot(async () => emptySnapshot);
  expect(await snapshot()).toEqual(emptySnapshot);
});
