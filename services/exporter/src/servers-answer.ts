import { createHash } from 'node:crypto';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { serverStatus } from '@barback/shared/status/server-statuses';
import { SERVER_VERDICTS } from '@barback/shared/status/server-verdict';
import { z } from 'zod';
import type { JudgedSnapshot } from './snapshot.ts';

const number = (least: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= least);

/** The parameters of `/api/servers`, each with what is allowed and its meaning. */
export const serversParameters = {
  limit: {
    schema: number(1).optional(),
    allowed: 'a whole number from 1 to 999999999',
    meaning: 'how many servers the answer has at most (default: all)',
  },
  offset: {
    schema: number(0).default(0),
    allowed: 'a whole number from 0 to 999999999',
    meaning: 'how many servers it skips',
  },
  state: {
    schema: z.enum(SERVER_VERDICTS).optional(),
    allowed: `one of ${SERVER_VERDICTS.join(', ')}`,
    meaning: 'only servers in this state',
  },
  name: {
    schema: z.string().max(255).default(''),
    allowed: 'a text of at most 255 characters',
    meaning: 'only servers whose names contain this text, in upper or lower case',
  },
} as const;

type ParameterName = keyof typeof serversParameters;
type Schemas = { [Name in ParameterName]: (typeof serversParameters)[Name]['schema'] };

const schema = z.object(
  Object.fromEntries(Object.entries(serversParameters).map(([name, row]) => [name, row.schema])) as Schemas,
);

export type ServersQuery = z.infer<typeof schema>;

/** Reads the parameters; or what is wrong with one, for whoever sent it. Pure. */
export function serversQuery(parameters: Record<string, unknown>): ServersQuery | { error: string } {
  const unknown = Object.keys(parameters).find((name) => !Object.hasOwn(serversParameters, name));
  if (unknown !== undefined) {
    const known = Object.keys(serversParameters).join(', ');
    return { error: `Unknown parameter ${JSON.stringify(unknown.slice(0, 100))}: there are ${known}` };
  }
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const name = String(parsed.error.issues[0]?.path[0]) as ParameterName;
  const said = JSON.stringify(parameters[name])?.slice(0, 100);
  return { error: `Parameter ${name} is ${said}: it must be ${serversParameters[name].allowed}` };
}

/** One answer. */
export interface ServersAnswer {
  json: Buffer;
  /** How many servers are as asked for, on all pages together. */
  found: number;
  /** Stays the same while nothing but ages changes. */
  etag: string;
}

/** The servers that are asked for, worst first; only of these the status is made. Pure. */
export function serversAnswer(
  { servers, snapshot }: JudgedSnapshot,
  { limit, offset, state, name }: ServersQuery,
  now: Date,
): ServersAnswer {
  const part = name.toLowerCase();
  const found = servers.filter(
    ({ server, verdict }) =>
      (state === undefined || verdict.state === state) && server.planned.name.toLowerCase().includes(part),
  );
  const shown = found.slice(offset, offset + (limit ?? found.length));
  const statuses = shown.map((server) => serverStatus(server, snapshot, now));
  return {
    json: Buffer.from(JSON.stringify(statuses)),
    found: found.length,
    etag: etagOf(found.length, statuses),
  };
}

/** Weak, because ages and the time of reading differ from answer to answer. */
function etagOf(found: number, statuses: readonly ServerStatus[]): string {
  const lasting = JSON.stringify([found, statuses], (key, value) =>
    key === 'ageSeconds' || key === 'asOf' ? undefined : value,
  );
  return `W/"${createHash('sha1').update(lasting).digest('base64url')}"`;
}
