import { SERVER_VERDICTS } from '@barback/shared/status/server-verdict';
import { z } from 'zod';

const LONGEST_SEARCH = 200;

const schema = z.object({
  /** Words that a server's name or reason must have. */
  q: z.string().trim().max(LONGEST_SEARCH).catch(''),
  state: z.enum(SERVER_VERDICTS).nullable().catch(null),
  page: z.coerce.number().int().positive().catch(1),
});

/** Which servers are asked for. */
export type FleetQuery = z.infer<typeof schema>;

/** Reads the parameters of `/`; one that makes no sense counts as not given. Pure. */
export function fleetQuery(parameters: unknown): FleetQuery {
  return schema.catch({ q: '', state: null, page: 1 }).parse(parameters);
}

/** The address of another view of the servers: what is not named stays as it is. */
export function fleetAddress(query: FleetQuery, changed: Partial<FleetQuery>): string {
  const { q, state, page } = { ...query, ...changed };
  const parameters = new URLSearchParams({
    ...(q === '' ? {} : { q }),
    ...(state === null ? {} : { state }),
    ...(page === 1 ? {} : { page: `${page}` }),
  });
  return parameters.size === 0 ? './' : `?${parameters}`;
}
