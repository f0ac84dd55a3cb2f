import {
  exampleNow,
  exampleScheduler,
  exampleSnapshot,
  exampleWorker,
} from '@barback/shared/status/example-snapshot';
import { serviceStatuses } from '@barback/shared/status/service-status';
import type { KnownService } from '@barback/shared/status/snapshot';
import { expect, it } from 'vitest';
import { servicesAsText } from './services-as-text.ts';

const text = (...services: KnownService[]) =>
  servicesAsText(serviceStatuses({ ...exampleSnapshot, services }, exampleNow), exampleNow);

it('shows who is alive and what each is at', () => {
  const lines = text(exampleScheduler, exampleWorker).split('\n');
  expect(lines[3]).toMatch(/scheduler .* alive .* backup-1 .* 11 .* 0\.1\.0 .* nothing/);
  expect(lines[5]).toMatch(/worker .* alive .* backup-1 .* 12 .* 0\.1\.0 .* cron for 5 seconds/);
});

it('shows how far a backup has come', () => {
  const since = '2026-11-23T11:59:00Z';
  const progress = { step: 'copying', since, measuredAt: since, bytes: 1024, expectedBytes: 4096 } as const;
  const running = [{ job: 'backup', queue: 'work', server: 'pg1', since, progress } as const];
  const words = 'backup of pg1 for 1 minute, copying 1 KiB of about 4 KiB';
  expect(text({ ...exampleWorker, running })).toContain(words);
});

it('shows when one that was lost was last seen', () => {
  const lastSeenAt = new Date(exampleNow.getTime() - 120_000);
  expect(text({ ...exampleWorker, lastSeenAt })).toContain('lost, seen 2 minutes ago');
});

it('says that nobody was heard of', () => {
  expect(text()).toBe('no service has reported within the last minutes');
});
