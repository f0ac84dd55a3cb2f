import { median } from '../median.ts';

/** What one scrape costs, over all processes that work for it. */
export interface Cost {
  wallSeconds: number;
  /** User and system time. */
  cpuSeconds: number;
}

/** The median of each figure. Pure. */
export function medianCost(costs: readonly Cost[]): Cost {
  return {
    wallSeconds: median(costs.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(costs.map(({ cpuSeconds }) => cpuSeconds)),
  };
}
