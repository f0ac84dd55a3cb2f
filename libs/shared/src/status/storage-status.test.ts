import { expect, it } from 'vitest';
import { exampleNow, exampleSnapshot } from './example-snapshot.ts';
import { storageStatuses, storageStatusSchema } from './storage-status.ts';

it.each([
  ['of just now is not stale', '2026-11-23T11:59:30Z', 30, false],
  ['of more than three intervals ago is stale', '2026-11-23T11:56:59Z', 181, true],
  ['that is dated ahead is stale', '2026-11-23T13:00:00Z', -3600, true],
])('room %s', (_what, observedAt, ageSeconds, stale) => {
  const room = { observedAt, freeBytes: 4e9, sizeBytes: 1e10 };
  const statuses = storageStatuses({ ...exampleSnapshot, storage: new Map([['/b', room]]) }, exampleNow);
  expect(statuses).toEqual([{ path: '/b', ...room, ageSeconds, stale }]);
  expect(storageStatusSchema.array().parse(statuses)).toEqual(statuses);
});
