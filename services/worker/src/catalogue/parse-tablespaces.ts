const TABLESPACE = /\(('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"), \d+, (?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)/;
const LIST = new RegExp(`^\\[(?:${TABLESPACE.source}(?:, |(?=\\])))*\\]$`);

/**
 * The names in `[('fast', 16386, '/mnt/fast')]`, as Barman writes a backup's tablespaces; null when the text is
 * anything else, for one that is overlooked would be restored over the directory it came from. Pure.
 */
export function parseTablespaces(text: string): string[] | null {
  if (!LIST.test(text)) return null;
  const tuples = text.matchAll(new RegExp(TABLESPACE, 'g'));
  return [...tuples].map(([, quoted = '']) => quoted.slice(1, -1).replace(/\\(.)/g, '$1'));
}
