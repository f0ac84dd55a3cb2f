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
import { escapeTwice } from './escape-twice.ts';

export interface OwnConfiguration {
  /** The `barman.conf` with the settings for all servers; a mounted one may define servers as well. */
  globalFile: string;
  /**
   * The configuration that Barman runs with: a file of the worker's own, in a directory that only its user can read.
   */
  file: string;
  barmanHome: string;
  /** The sections of the servers that are this worker's. */
  sections: () => Promise<BarmanSection[]>;
  /** Whether this Barman interpolates values twice; false while its release is not known. */
  interpolatesTwice: () => boolean;
  log: Pick<Logger, 'error'>;
}

const MARK = '; from ';
/** A server file may have such a comment itself; right above a header only ours is, as a header ends its section. */
const ORIGIN = new RegExp(`\\n${MARK}(\\[[^\\n]*\\])\\n(?=\\[)`);

/**
 * The configuration file that Barman runs with now: the settings for all servers, and those sections of the server
 * files that Barman can read and whose servers belong to this worker. A section that stops Barman would stop it for all
 * servers, and `barman cron` handles every server that it finds. Barman opens no server file itself, so that it reads
 * exactly what was checked; only the user who may read the passwords in the server files may read them here.
 * @returns writes it; if a change cannot be written, as on a full disk, the previous one stays in effect; rejects with
 * the error of the file system when there is none
 */
export function ownConfiguration({
  globalFile,
  file,
  barmanHome,
  sections,
  interpolatesTwice,
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
    const text = configurationText(global, beside.sections, interpolatesTwice());
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
 * The sections of server files that do not conflict with the `barman.conf` for all servers: a mounted one may have its
 * own servers, and Barman would merge two servers with one name or directory, or stop for all. Pure.
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

/** A line above each section names its origin: see `sectionsIn`. Pure. */
export function configurationText(
  global: string,
  sections: readonly BarmanSection[],
  interpolatesTwice = false,
): string {
  const written = sections.map(({ name, file, line, body }) => {
    const lines = interpolatesTwice ? escapeTwice(body) : body;
    return `\n${MARK}${JSON.stringify([file, line])}\n[${name}]\n${lines}`;
  });
  return `${global}${NO_SERVER_FILES}${written.join('')}`;
}

/**
 * The sections of server files in the text of a configuration that Barback wrote. It is parsed like a server file: no
 * content is trusted without a check. Pure.
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
