/** Fields that stand elsewhere on the line, or that only a log collector needs. */
const HIDDEN = new Set(['level', 'time', 'service', 'msg', 'pid', 'hostname']);
/** So that messages stand below each other. */
const SERVICE_WIDTH = 9;

/** One line of a service's log as a person reads it: `12:03:10 worker    backup done  server=orders`. Pure. */
export function logLine(service: string, line: string): string {
  const entry = parsed(line);
  if (entry === null) return `${' '.repeat(8)} ${service.padEnd(SERVICE_WIDTH)} ${line}`;
  const time = String(entry.time ?? '').slice(11, 19);
  const level = entry.level === 'info' ? '' : `${String(entry.level).toUpperCase()} `;
  const fields = Object.entries(entry)
    .filter(([name]) => !HIDDEN.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const said = [`${level}${entry.msg}`, ...fields].join('  ');
  return `${time.padStart(8)} ${service.padEnd(SERVICE_WIDTH)} ${said}`;
}

/** What a service logged; null for what is not its log, such as the stack of a crash. Pure. */
export function parsed(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
