import { describe, expect, it } from 'vitest';
import { parseCron } from './parse-cron.ts';

const reasonOf = (pattern: string) => {
  const parsed = parseCron(pattern);
  return parsed.status === 'failed' ? parsed.reason : null;
};

describe('a pattern of crontab(5)', () => {
  it.each([
    '0 10 * * *',
    '*/15 * * * *',
    '0  3 * * 1-5',
    ' 0\t3 * * * ',
    '30 0 10 * * *',
    '0 0 * * THU',
    '0 0 * * mon-fri',
    '0 0 1 MAR *',
    '0 0 * JAN,jul *',
    '0 0 * * 7',
    '0 0 * * 5-7',
    '0 0 * * 0-7',
    '00 02 * * *',
    '5-59/15 * * * *',
    '*/60 */24 * * */7',
    '0 2 * * 1-5/2',
    '0,30 2 * * 1-5,7',
    '0 0 29 2 *',
    '0 0 30 2 1',
    '0-59 0-23 1-31 1-12 0-6',
    '@hourly',
    '@daily',
    '@midnight',
    '@weekly',
    '@monthly',
    '@yearly',
    '@annually',
  ])('%s', (pattern) => {
    expect(reasonOf(pattern)).toBeNull();
  });
});

const MACROS = '@hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually';

describe('what is none is refused with the reason', () => {
  it.each([
    ['0 3 * *', 'has 4 fields, a cron pattern has 5 (or 6 with seconds)'],
    ['* *', 'has 2 fields, a cron pattern has 5 (or 6 with seconds)'],
    ['noon', 'has 1 field, a cron pattern has 5 (or 6 with seconds)'],
    ['', 'has 0 fields, a cron pattern has 5 (or 6 with seconds)'],
    ['0 0 3 * * * 2026', 'has 7 fields, a cron pattern has 5 (or 6 with seconds)'],
    ['@fortnightly', `is not one of ${MACROS}`],
    ['@constructor', `is not one of ${MACROS}`],
    ['@Daily', 'is written @daily'],
    ['@every 5m', 'is not in crontab(5): write */5 * * * * for every five minutes'],
    ['@reboot', 'is not a time: Barback backs up when a backup is due, not when something starts'],
    ['0 25 * * *', 'is not a cron pattern: the hour "25" is not one of 0 to 23'],
    ['60 * * * *', 'is not a cron pattern: the minute "60" is not one of 0 to 59'],
    ['0 0 0 * *', 'is not a cron pattern: the day of the month "0" is not one of 1 to 31'],
    ['0 0 32 * *', 'is not a cron pattern: the day of the month "32" is not one of 1 to 31'],
    [
      '0 0 * 13 *',
      `is not a cron pattern: the month "13" is not one of 1 to 12 or jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec`,
    ],
    [
      '0 0 * * 8',
      'is not a cron pattern: the day of the week "8" is not one of 0 to 7 or sun, mon, tue, wed, thu, fri, sat',
    ],
    [
      '0 0 * * Sunday',
      'is not a cron pattern: the day of the week "Sunday" is not one of 0 to 7 or sun, mon, tue, wed, thu, fri, sat',
    ],
    ['0 3 31 2 *', 'is never due: none of its months has such a day'],
    ['0 3 30 2 */2', 'is never due: none of its months has such a day'],
    ['0 3 31 4,6,9,11 *', 'is never due: none of its months has such a day'],
    ['0 22-2 * * *', 'is not a cron pattern: the hour 22-2 runs backwards: write 22-23,0-2'],
    ['0 0 * * sat-mon', 'is not a cron pattern: the day of the week sat-mon runs backwards: write 6-7,0-1'],
    ['0 0 * * fri-sun', 'is not a cron pattern: the day of the week fri-sun runs backwards: write 5-7'],
    ['0 0 * nov-feb *', 'is not a cron pattern: the month nov-feb runs backwards: write 11-12,1-2'],
    ['*/0 * * * *', 'is not a cron pattern: the minute */0 has a step that is not a number from 1'],
    [
      '*/90 * * * *',
      'is not a cron pattern: the minute */90 has a step longer than the field: only 0 would match',
    ],
    [
      '0 */36 * * *',
      'is not a cron pattern: the hour */36 has a step longer than the field: only 0 would match',
    ],
    ['5/15 * * * *', 'is not a cron pattern: the minute 5/15 has a step without a range: write 5-59/15'],
    ['1,2,,3 * * * *', 'is not a cron pattern: the minute has an empty item beside a comma'],
    ['0 2 * * *,', 'is not a cron pattern: the day of the week has an empty item beside a comma'],
    ['0 2 -1 * *', 'is not a cron pattern: the day of the month "-1" is neither *, a number nor a range'],
    [
      '0 2 1-3-5 * *',
      'is not a cron pattern: the day of the month "1-3-5" is neither *, a number nor a range',
    ],
    ['0 2 *-5 * *', 'is not a cron pattern: the day of the month "*-5" is neither *, a number nor a range'],
    ['1e1 * * * *', 'is not a cron pattern: the minute "1e1" is not one of 0 to 59'],
  ])('%s', (pattern, reason) => {
    expect(reasonOf(pattern)).toBe(`"${pattern}" ${reason}`);
  });

  it.each([
    ['0 0 L * *', '"L" is not in crontab(5)'],
    ['0 2 L-3 * *', '"L" is not in crontab(5)'],
    ['0 0 * * 5L', '"L" is not in crontab(5)'],
    ['0 0 * * 1#2', '"#" is not in crontab(5)'],
    ['0 0 * * MON#1,FRI#3', '"#" is not in crontab(5)'],
    ['0 0 15W * *', '"W" is not in crontab(5)'],
    ['0 0 LW * *', '"W" is not in crontab(5)'],
    ['0 0 ? * MON', '"?" is not in crontab(5)'],
    ['0 0 1 1 ?', '"?" is not in crontab(5)'],
    ['0 H * * *', 'is not a fixed time'],
    ['H(0-29) 2 * * *', 'is not a fixed time'],
    ['~ 2 * * *', 'is not a fixed time'],
    ['0~30 2 * * *', 'is not a fixed time'],
  ])('%s: %s', (pattern, reason) => {
    expect(reasonOf(pattern)).toContain(reason);
  });
});

it('a pattern of any length is refused at once', () => {
  for (const text of ['*'.repeat(200_000), '1,'.repeat(200_000), ' '.repeat(200_000), '1-'.repeat(200_000)]) {
    const begin = process.cpuUsage();
    expect(reasonOf(text)?.length).toBeLessThan(2000);
    expect(process.cpuUsage(begin).user / 1e6).toBeLessThan(0.5);
  }
});
