import { backupRunFamilies } from './backup-run.ts';
import { catalogueFamilies } from './catalogue.ts';
import { collectorFamilies } from './collector.ts';
import { dockerBarmanFamilies } from './docker-barman.ts';
import { exporterFamilies } from './exporter.ts';
import type { Family } from './family.ts';
import { queueFamilies } from './queue.ts';
import { recoveryFamilies } from './recovery.ts';
import { recoveryMeasureFamilies } from './recovery-measures.ts';
import { recoveryStepFamilies } from './recovery-steps.ts';
import { recoveryTargetFamilies } from './recovery-targets.ts';
import { redisFamilies } from './redis.ts';
import { scheduleFamilies } from './schedule.ts';
import { serverFamilies } from './server.ts';
import { walFamilies } from './wal.ts';
import { workerFamilies } from './worker.ts';

/** Every metric, in the order of `/metrics`. A new one is one row in one of these files. */
export const families: readonly Family[] = [
  ...dockerBarmanFamilies,
  ...serverFamilies,
  ...catalogueFamilies,
  ...walFamilies,
  ...backupRunFamilies,
  ...recoveryFamilies,
  ...recoveryStepFamilies,
  ...recoveryMeasureFamilies,
  ...recoveryTargetFamilies,
  ...scheduleFamilies,
  ...queueFamilies,
  ...workerFamilies,
  ...redisFamilies,
  ...exporterFamilies,
  ...collectorFamilies,
];

/** Those without what only `BARBACK_METRICS=full` provides. */
export const usualFamilies: readonly Family[] = families.filter(({ isExtra }) => !isExtra);
