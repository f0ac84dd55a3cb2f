import { z } from 'zod';
import { isoTime, seconds } from '../../vocabulary/bounds.ts';

/** What workers collect of each server: `barman check`, `barman show-server`, and the files in its directories. */
export const COLLECTORS = ['check', 'facts', 'catalogue'] as const;

export type Collector = (typeof COLLECTORS)[number];

/** How the newest attempt to collect something of a server went. What it found is elsewhere. */
export const collectionSchema = z.object({
  endedAt: isoTime,
  /** The duration of the process, for servers that one process checked together. */
  durationSeconds: seconds,
  /** False without a usable answer: the previous result then stays valid. */
  succeeded: z.boolean(),
});

export type Collection = z.infer<typeof collectionSchema>;

/** The field of one collection in its hash: `["check","pg1"]`. */
export function collectionField(collector: Collector, server: string): string {
  return JSON.stringify([collector, server]);
}

/** The fields of all collections of a server, in the order of {@link COLLECTORS}; the same server has the same list. */
export function collectionFields(server: { name: string }): readonly string[] {
  const fields = fieldsOf.get(server) ?? COLLECTORS.map((each) => collectionField(each, server.name));
  fieldsOf.set(server, fields);
  return fields;
}

const fieldsOf = new WeakMap<{ name: string }, readonly string[]>();
