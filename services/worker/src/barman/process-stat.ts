/** A process, as its `stat` in `/proc` says. */
export interface ProcessStat {
  name: string;
  /** `S` waits for something that may never come, `D` for a disk, `Z` has ended. */
  state: string;
  parentId: number;
  groupId: number;
  /** Of its own and of its children that have ended, in clock ticks. */
  cpuTicks: number;
}

/** See `proc_pid_stat(5)`; null when it is not one. Pure. */
export function parseProcessStat(text: string): ProcessStat | null {
  // the name, in parentheses, may hold anything
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(text) ?? [];
  const [state, parentId, groupId, ...others] = rest?.split(' ') ?? [];
  if (name === undefined || state === undefined || groupId === undefined) return null;
  const [user, system, childrenUser, childrenSystem] = others.slice(8, 12).map(Number);
  const cpuTicks = (user ?? 0) + (system ?? 0) + (childrenUser ?? 0) + (childrenSystem ?? 0);
  return { name, state, parentId: Number(parentId), groupId: Number(groupId), cpuTicks };
}
