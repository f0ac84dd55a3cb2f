/** A process, as its `stat` in `/proc` says. */
export interface ProcessStat {
  name: string;
  /** `S` waits for something that may never come, `D` for a disk, `Z` has ended. */
  state: string;
  groupId: number;
  /** Of its own and of its children that have ended, in clock ticks. */
  cpuTicks: number;
}

/** See `proc_pid_stat(5)`; null when it is not one. Pure. */
export function parseProcessStat(text: string): ProcessStat | null {
  // the name, in parentheses, may hold anything
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(text) ?? [];
  const [state, _parent, groupId, ...others] = rest?.split(' ') ?? [];
  if (name === undefined || state === undefined || groupId === undefined) return null;
  const [user, system, childrenUser, childrenSystem] = others.slice(8, 12).map(Number);
  const cpuTicks = (user ?? 0) + (system ?? 0) + (childrenUser ?? 0) + (childrenSystem ?? 0);
  return { name, state, groupId: Number(groupId), cpuTicks };
}

/**
 * The processor time of a group in which each process has the name of its leader and waits: it does something as long as
 * that grows. Null while another program works for it, or a process runs or waits for a disk. Pure.
 */
export function ticksOfWaiting(processes: readonly ProcessStat[], leader: ProcessStat): number | null {
  const alive = processes.filter(({ groupId, state }) => groupId === leader.groupId && state !== 'Z');
  const isWaiting = alive.every(({ name, state }) => name === leader.name && state === 'S');
  return isWaiting ? alive.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0) : null;
}
