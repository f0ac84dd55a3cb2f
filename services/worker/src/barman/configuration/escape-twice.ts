import { type FileSection, splitSections } from '@barback/shared/barman-d/server-file-sections';

const REFERENCE = /%%|%\([^)]+\)s/g;

/**
 * The lines of a section for a Barman that interpolates each value twice (`interpolatesTwice` in `versions.ts`): such a
 * Barman ends for every server at a `%%`, which it has made a `%` of when it interpolates again. Values that it can read
 * stay as they are, also those that were written for it (`%%%%`). Pure.
 */
export function escapeTwice(body: string): string {
  const lines = body.split('\n');
  const { sections } = splitSections(`[section]\n${body}`);
  const options = sections.flatMap((section) =>
    [...section.options.values()].map((option) => ({ section, option })),
  );
  const starts = options.map(({ option }) => option.line).sort((a, b) => a - b);
  for (const { section, option } of options) {
    if (isReadableTwice(option.raw, section)) continue;
    const end = starts.find((start) => start > option.line) ?? lines.length + 2;
    for (let line = option.line; line < end; line += 1) {
      const index = line - 2; // 1-based, below the header
      lines[index] = lines[index]?.replace(REFERENCE, (found) => (found === '%%' ? '%%%%' : found)) ?? '';
    }
  }
  return lines.join('\n');
}

/** Whether each `%` that the first interpolation leaves is one of a pair. */
function isReadableTwice(raw: string, { options }: FileSection): boolean {
  const once = raw.replace(REFERENCE, (found) =>
    found === '%%' ? '%' : (options.get(found.slice(2, -2).toLowerCase())?.raw ?? ''),
  );
  return !once.replaceAll('%%', '').includes('%');
}
