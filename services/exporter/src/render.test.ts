import {
  exampleCheck,
  exampleNow,
  examplePlan,
  exampleServer,
  exampleSnapshot,
} from '@barback/shared/status/example-snapshot';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { expect, it } from 'vitest';
import { families } from './metrics/index.ts';
import { metricsPrinter } from './render.ts';

async function printed(snapshot: Snapshot): Promise<string> {
  return Buffer.concat(await metricsPrinter(families)(snapshot, exampleNow)).toString();
}

it('prints everything known of one server as it was agreed upon', async () => {
  const text = await printed(exampleSnapshot);
  const withoutNode = text.replace(/node_version="[^"]*"/, 'node_version="24.0.0"');
  await expect(withoutNode).toMatchFileSnapshot('./render.golden.txt');
});

it('keeps a hostile server name inside its label', async () => {
  const name = 'a"} 1\nbarman_status{server_name="b\\';
  const plan = { ...examplePlan, servers: [{ ...exampleServer, name }] };
  const text = await printed({ ...exampleSnapshot, plan });
  expect(text).toContain(
    `barman_server_active{server_name="a\\"} 1\\nbarman_status{server_name=\\"b\\\\"} 1\n`,
  );
});

it('prints nothing again of servers that have not changed, but their ages', async () => {
  const print = metricsPrinter(families);
  const before = await print(exampleSnapshot, exampleNow);
  const later = await print({ ...exampleSnapshot }, new Date(exampleNow.getTime() + 1000));
  const anew = later.filter((part, at) => part !== before[at]);
  expect(anew.map((part) => /^# HELP (\S+)/.exec(part.toString())?.[1])).toEqual([
    'barman_last_backup_age_seconds',
  ]);
});

it.each([
  ['a changed server', { ...exampleSnapshot, checks: new Map([['pg1', { ...exampleCheck, exitCode: 2 }]]) }],
  ['that there are no servers any more', { ...exampleSnapshot, plan: null }],
])('prints %s after a print that failed', async (_what, changed: Snapshot) => {
  const isBroken = { now: false };
  const failing = families.map((family) => ({
    ...family,
    ...('ofServer' in family && {
      ofServer: (...parts: Parameters<typeof family.ofServer>) => {
        if (isBroken.now && family.name === 'barman_wal_missing_segments') throw new Error('broken');
        return family.ofServer(...parts);
      },
    }),
  }));
  const print = metricsPrinter(failing);
  await print(exampleSnapshot, exampleNow);
  isBroken.now = true;
  const checks = new Map([['pg1', { ...exampleCheck, exitCode: 1 }]]);
  await expect(print({ ...exampleSnapshot, checks }, exampleNow)).rejects.toThrow('broken');
  isBroken.now = false;
  expect(Buffer.concat(await print(changed, exampleNow)).toString()).toBe(await printed(changed));
});
