import { mayBeWithheld } from '@barback/shared/barman-d/may-be-withheld';
import { type BarmanSection, parseServerFile } from '@barback/shared/barman-d/parse-server-file';
import type { BarmanD, ReadBarmanD } from '@barback/shared/barman-d/read-directory';
import { withoutConflicts } from '@barback/shared/barman-d/without-conflicts';

/** Reads the server files, with the last valid settings of the servers that are withheld from Barman. Never rejects. */
export type ReadInForce = () => Promise<BarmanD>;

export interface InForceParts {
  readBarmanD: ReadBarmanD;
  barmanHome: string;
  /** The settings that were in effect when a worker of this home last ran. Does not reject. */
  recall: () => Promise<BarmanSection[]>;
}

/** The server files, with the last readable settings of each server that cannot be read now. */
export function inForce({ readBarmanD, barmanHome, recall }: InForceParts): ReadInForce {
  let last: { read: BarmanD; inForce: BarmanD } | null = null;
  return async () => {
    const read = await readBarmanD();
    if (last?.read === read) return last.inForce;
    const before = last?.inForce.sections ?? (await recall());
    last = { read, inForce: withKept(read, before, barmanHome) };
    return last.inForce;
  };
}

/**
 * Adds the sections that are already in effect and for which there is nothing newer: their file cannot be read, or is
 * being written, or the section is withheld. Drops one that conflicts with a new one. Pure.
 */
export function withKept(read: BarmanD, before: readonly BarmanSection[], barmanHome: string): BarmanD {
  const defined = new Set(read.sections.map(({ name }) => name));
  const unread = new Set(read.unreadFiles);
  const isWithheld = mayBeWithheld(read);
  const candidates = before.filter(
    ({ name, file }) => !defined.has(name) && (!read.listed || unread.has(file) || isWithheld(name, file)),
  );
  if (candidates.length === 0) return read;
  const { sections } = withoutConflicts([...read.sections, ...candidates], barmanHome);
  const kept = sections.slice(read.sections.length);
  const servers = kept.flatMap(({ name, file, line, body }) =>
    parseServerFile(file, `[${name}]\n${body}`).servers.map((settings) => ({ ...settings, line })),
  );
  return { ...read, sections, servers: [...read.servers, ...servers] };
}
