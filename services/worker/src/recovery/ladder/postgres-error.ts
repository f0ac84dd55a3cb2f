/** PostgreSQL's last message when it refused something, without the hints; null when it refused nothing. Pure. */
export function postgresError(printed: string): string | null {
  return [...printed.matchAll(/\b(?:ERROR|FATAL|PANIC): +(.*)$/gm)].at(-1)?.[1] ?? null;
}
