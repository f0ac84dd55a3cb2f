import { parseCron } from './parse-cron.ts';

/** Words for the days of a pattern whose two fields for days both leave some out; null where there is nothing to say. */
export function daysInWords(pattern: string): string | null {
  const parsed = parseCron(pattern);
  if (parsed.status === 'failed' || !parsed.cron.restrictsDaysTwice) return null;
  return parsed.cron.days === 'both'
    ? 'on days that match both day fields, because one of them begins with *'
    : 'on days that match either day field, because neither begins with *';
}
