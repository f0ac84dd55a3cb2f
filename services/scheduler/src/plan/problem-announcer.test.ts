import { pino } from 'pino';
import { expect, it } from 'vitest';
import { problemAnnouncer } from './problem-announcer.ts';

it('a problem is said when it is new and when it is gone, not in between', () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line).msg) });
  const announce = problemAnnouncer(log);
  announce(['a.conf:2: no such zone']);
  announce(['a.conf:2: no such zone', 'b.conf: not UTF-8']);
  announce(['b.conf: not UTF-8']);
  announce(['b.conf: not UTF-8']);
  announce([]);
  expect(lines).toEqual([
    'a.conf:2: no such zone',
    'b.conf: not UTF-8',
    'no longer: a.conf:2: no such zone',
    'no longer: b.conf: not UTF-8',
  ]);
});
