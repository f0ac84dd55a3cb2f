import {
  exampleCheck,
  exampleNow,
  examplePlan,
  exampleServer,
  exampleSnapshot,
} from '@barback/shared/status/example-snapshot';
import { judgedServers } from '@barback/shared/status/server-statuses';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { expect, it } from 'vitest';
import { judgedFleet } from './judged-fleet.ts';

const after = (seconds: number) => new Date(exampleNow.getTime() + seconds * 1000);
const readAgain = (snapshot: Snapshot, changed: Partial<Snapshot> = {}): Snapshot => ({
  ...snapshot,
  readAt: after(1),
  ...changed,
});

it('judges a server again at once that has changed', () => {
  const judged = judgedFleet();
  judged(exampleSnapshot, exampleNow);
  const checks = new Map([[exampleServer.name, { ...exampleCheck, exitCode: 1 }]]);
  const changed = readAgain(exampleSnapshot, { checks });
  const servers = judged(changed, after(1));
  expect(servers).toEqual(judgedServers(changed, after(1)));
  expect(servers.map(({ verdict }) => verdict.state)).toContain('failing');
});

it('keeps the verdict of a server that has not changed', () => {
  const judged = judgedFleet();
  const [before] = judged(exampleSnapshot, exampleNow);
  const [server] = judged(readAgain(exampleSnapshot), after(1));
  expect(server?.verdict).toBe(before?.verdict);
});

it.each<[string, Partial<Snapshot>]>([
  ['Redis is away', { redisUp: false }],
  ['no worker is left', { services: [] }],
  ['there is a server more', { plan: { ...examplePlan, servers: [...examplePlan.servers, exampleServer] } }],
])('judges them again when %s', (_what, changed) => {
  const judged = judgedFleet();
  judged(exampleSnapshot, exampleNow);
  const snapshot = readAgain(exampleSnapshot, changed);
  expect(judged(snapshot, after(1))).toEqual(judgedServers(snapshot, after(1)));
});

it.each([15, 3600, 7 * 86_400, -3600])('knows what time alone has changed after %s s', (seconds) => {
  const judged = judgedFleet();
  judged(exampleSnapshot, exampleNow);
  const now = after(seconds);
  expect(judged(readAgain(exampleSnapshot), now)).toEqual(judgedServers(readAgain(exampleSnapshot), now));
});
