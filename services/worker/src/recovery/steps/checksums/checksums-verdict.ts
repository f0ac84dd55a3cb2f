import { firstFew } from '../../ladder/first-few.ts';

/** Which pages are damaged, in the words of `pg_checksums`, with paths in the data directory. Pure. */
export function badChecksumsReason(printed: string, errors: number, dataDirectory: string): string {
  const messages = [...printed.matchAll(/^pg_checksums: error: (.*)$/gm)].map(([, message = '']) =>
    message.replace(`${dataDirectory}/`, ''),
  );
  return messages.length === 0 ? 'pg_checksums failed' : firstFew(messages, errors);
}
