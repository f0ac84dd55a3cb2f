import type { Plan } from '@barback/shared/plan/plan';

/** Whether a plan has a server that the one before it had not, or had in another pool. Pure. */
export function hasNewServer(previous: Pick<Plan, 'servers'>, next: Pick<Plan, 'servers'>): boolean {
  const known = new Map(previous.servers.map(({ name, pool }) => [name, pool]));
  return next.servers.some(({ name, pool }) => known.get(name) !== pool);
}
