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

it('shows when one that was lost was last seen', () => {
  const lastSeenAt = new Date(exampleNow.getTime() - 120_000);
  expect(text({ ...exampleWorker, lastSeenAt })).toContain('lost, seen 2 minutes ago');
});

it('says that nobody was heard of', () => {
  expect(text()).toBe('no service was heard of within the last minutes');
});
