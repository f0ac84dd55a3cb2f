import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type BarmanSection,
  GLOBAL_SECTIONS,
  parseServerFile,
} from '@barback/shared/barman-d/parse-server-file';
import { splitSections } from '@barback/shared/barman-d/server-file-sections';
import { withoutConflicts } from '@barback/shared/barman-d/without-conflicts';
import type { Logger } from '@barback/shared/service/log';
import { makePrivateDirectory } from '@barback/shared/service/private-files';
import { describeProblem, type Problem } from '@barback/shared/vocabulary/problem';
import { replaceFile } from '../../files/replace-file.ts';

export interface OwnConfiguration {
  /** The `barman.conf` with what is set for all servers; a mounted one may define servers as well. */
  globalFile: string;
  /** What Barman is run with: a file of the worker's own, in a directory that nobody else can look into. */
  file: string;
  barmanHome: string;
  /** The sections of the servers that are this worker's. */
  sections: () => Promise<BarmanSection[]>;
  log: Pick<Logger, 'error'>;
}

const MARK = '; from ';
/** A server file may have such a comment itself; right above a header only ours is, as a header ends its section. */
const ORIGIN = new RegExp(`\\n${MARK}(\\[[^\\n]*\\])\\n(?=\\[)`);

/**
 * Says which configuration file Barman is to be run with now: one that holds what is set for all servers, and of the server
 * files those sections that Barman can read and whose servers are this worker's. A section that ended Barman would end it
 * for all servers, and `barman cron` looks after every server that it finds. Barman opens no server file itself, so that what
 * it reads is what was looked at; the passwords in it are readable by the user only who may read them in the server files.
 *
 * @returns does so; where a change of it cannot be written, as on a full disk, the one before goes on; rejects with the error of
 *   the file system when there is none
 */
export function ownConfiguration({
  globalFile,
  file,
  barmanHome,
  sections,
  log,
}: OwnConfiguration): () => Promise<string> {
  let told = '';
  let toldConflicts: string[] = [];
  return async () => {
    const global = await readFile(globalFile, 'utf8');
    const beside = besideGlobal({ file: globalFile, text: global }, await sections(), barmanHome);
    const conflicts = beside.problems.map(describeProblem);
    for (const conflict of conflicts) if (!toldConflicts.includes(conflict)) log.error(conflict);
    toldConflicts = conflicts;
    const text = configurationText(global, beside.sections);
    const before = await readFile(file, 'utf8').catch(() => null);
    if (before === text) return file;
    try {
      await makePrivateDirectory(dirname(file));
      await replaceFile(file, text);
      told = '';
    } catch (error) {
      const { message: reason } = error as Error;
      if (before === null) throw error;
      if (reason !== told)
        log.error(
          { reason },
          'cannot write the new configuration for Barman; Barman continues with the previous server files',
        );
      told = reason;
    }
    return file;
  };
}

/**
 * The sections of server files that can stand beside what the `barman.conf` for all servers says: a mounted one may have
 * servers of its own, and two servers with one name or directory would be merged by Barman, or end it for all. Pure.
 */
export function besideGlobal(
  global: { file: string; text: string },
  sections: readonly BarmanSection[],
  barmanHome: string,
): { sections: readonly BarmanSection[]; problems: Problem[] } {
  const servers = splitSections(global.text).sections.filter(({ name }) => !GLOBAL_SECTIONS.includes(name));
  const own = servers.flatMap(({ name, line, body }) => {
    const atItsLine = `${'\n'.repeat(line - 1)}[${name}]\n${body}`;
    return parseServerFile(global.file, atItsLine).sections;
  });
  if (own.length === 0) return { sections, problems: [] };
  const { sections: kept, problems } = withoutConflicts([...own, ...sections], barmanHome);
  return {
    sections: kept.filter(({ file }) => file !== global.file),
    problems: problems.filter(({ file }) => file !== global.file),
  };
}

/** Of an option that is written twice Barman takes the last, however the first is written. */
const NO_SERVER_FILES = '\n[barman]\nconfiguration_files_directory =\n';

/** Each section stands below a line that says where it comes from: see `sectionsIn`. Pure. */
export function configurationText(global: string, sections: readonly BarmanSection[]): string {
  const written = sections.map(
    ({ name, file, line, body }) => `\n${MARK}${JSON.stringify([file, line])}\n[${name}]\n${body}`,
  );
  return `${global}${NO_SERVER_FILES}${written.join('')}`;
}

/**
 * The sections of server files in the text of a configuration of ours. What was written by nobody else is looked at as a
 * server file is: nothing is believed because it is there. Pure.
 */
export function sectionsIn(text: string): BarmanSection[] {
  const [, ...parts] = text.split(ORIGIN);
  return parts.flatMap((json, index) => {
    const origin = index % 2 === 0 ? originOf(json) : null;
    if (origin === null) return [];
    const { sections } = parseServerFile(origin.file, parts[index + 1] ?? '');
    return sections.length === 1 ? sections.map((section) => ({ ...section, line: origin.line })) : [];
  });
}

function originOf(json: string): { file: string; line: number } | null {
  try {
    const [file, line] = JSON.parse(json);
    return typeof file === 'string' && Number.isInteger(line) ? { file, line } : null;
  } catch {
    return null;
  }
}
