import type { FaultKind } from '../fault.ts';
import { barmanKilled, postgresCrashedInBackup } from './backup-interrupted.ts';
import { primaryKilled, slotMoved } from './cluster-changes.ts';
import { barmanDiskFull, recoveryDiskFull } from './disk-full.ts';
import { networkCut } from './network-cut.ts';
import { postgresCrashed, postgresHeldUp, postgresRestarted } from './postgres-away.ts';
import { recoveryHostDown, recoveryHostLost } from './recovery-host-away.ts';
import {
  redisDown5,
  redisDown60,
  redisDownForLong,
  redisFlushed,
  redisHeldUp,
  redisKilled,
} from './redis-away.ts';
import { redisFull } from './redis-full.ts';
import { serverFilesAway, serverFilesEdited, serverFilesExchanged } from './server-files-change.ts';
import {
  allWorkersKilled,
  schedulersStartedAtOnce,
  serviceKilled,
  serviceTerminated,
} from './service-ends.ts';
import { serviceHeldUp } from './service-held-up.ts';
import { standbyPromoted } from './standby-promoted.ts';
import {
  workerHeldUpForLong,
  workerHeldUpInStep,
  workerKilledInStep,
  workerKilledWhenDone,
  workerTerminatedInStep,
} from './worker-in-step.ts';

/** Every kind of fault. */
export const kinds: readonly FaultKind[] = [
  serviceKilled,
  serviceTerminated,
  serviceHeldUp,
  allWorkersKilled,
  schedulersStartedAtOnce,
  workerKilledInStep,
  workerKilledWhenDone,
  workerTerminatedInStep,
  workerHeldUpInStep,
  workerHeldUpForLong,
  redisKilled,
  redisDown5,
  redisDown60,
  redisDownForLong,
  redisHeldUp,
  redisFlushed,
  primaryKilled,
  slotMoved,
  postgresRestarted,
  postgresCrashed,
  postgresHeldUp,
  postgresCrashedInBackup,
  barmanKilled,
  recoveryHostLost,
  recoveryHostDown,
  networkCut,
  standbyPromoted,
  redisFull,
  barmanDiskFull,
  recoveryDiskFull,
  serverFilesEdited,
  serverFilesExchanged,
  serverFilesAway,
];
