import { type Logger, pino } from 'pino';
import { publishableJsonLine } from '../text/publishable.ts';

export type { Logger } from 'pino';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The one logger of a process: JSON lines on standard output, without secrets, and without what controls a terminal. */
export function createLog(service: string, level: LogLevel): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: publishableJsonLine },
    },
    pino.destination({ fd: 1, sync: true }), // otherwise the last line before the end may be lost
  );
}
