import type { FaultKind } from '../fault.ts';

/** Neither backups nor WAL, nor what Barback itself writes down, find room. */
export const barmanDiskFull: FaultKind = {
  name: 'barman disk full',
  targets: () => ['barman-disk'],
  durationSeconds: [3, 25],
  weight: 1,
  mostInRound: 2,
  async inject({ disks: { barman } }) {
    await barman.fill();
    return { end: barman.empty };
  },
};

/** A restore finds no room, or runs out of it in the middle. */
export const recoveryDiskFull: FaultKind = {
  name: 'recovery disk full',
  targets: () => ['recovery-disk'],
  durationSeconds: [3, 15],
  weight: 1,
  mostInRound: 2,
  async inject({ disks: { recovery } }) {
    await recovery.fill();
    return { end: recovery.empty };
  },
};
