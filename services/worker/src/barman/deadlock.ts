import type { ProcessStat } from './process-stat.ts';

/**
 * The processor time of a group in which each process has the name of its leader and waits: it does something as long as
 * that grows. Null while another program works for it, or a process runs or waits for a disk. Pure.
 */
export function ticksOfWaiting(processes: readonly ProcessStat[], leader: ProcessStat): number | null {
  const alive = processes.filter(({ groupId, state }) => groupId === leader.groupId && state !== 'Z');
  const isWaiting = alive.every(({ name, state }) => name === leader.name && state === 'S');
  return isWaiting ? alive.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0) : null;
}
