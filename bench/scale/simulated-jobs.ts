/** How long each job of a simulated worker takes. */
export const JOB_SECONDS = 2;
/** Jobs of one simulated worker at a time. */
export const CONCURRENCY = 2;

/** A Redis hash: jobs done, by worker. */
export const DONE_BY_WORKER = 'bench:done-by-worker';
