/** For tests: HTML as it reads, without tags, its white space collapsed, with quotes as they are shown. */
export function asRead(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&quot;', '"')
    .trim();
}
