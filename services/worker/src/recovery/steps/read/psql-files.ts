/** Shell commands that write scripts of psql, as files of their names. They are constant text. Pure. */
export function psqlFiles(scripts: Record<string, string>): string {
  return Object.entries(scripts)
    .map(([name, text]) => `cat >${name}.psql <<'END OF PSQL'\n${text}\nEND OF PSQL\n`)
    .join('');
}
