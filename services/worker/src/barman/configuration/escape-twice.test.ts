import { expect, it } from 'vitest';
import { escapeTwice } from './escape-twice.ts';

it.each([
  ['without a percent sign', 'conninfo = host=h\n', 'conninfo = host=h\n'],
  ['with one', 'conninfo = host=h password=a%%b\n', 'conninfo = host=h password=a%%%%b\n'],
  ['with one that was escaped twice by hand', 'conninfo = password=a%%%%b\n', 'conninfo = password=a%%%%b\n'],
  ['with a reference', 'a = x\nb = %(a)s%%\n', 'a = x\nb = %(a)s%%%%\n'],
  ['with what only looks like a reference', 'description = %%(host)s\n', 'description = %%%%(host)s\n'],
  [
    'of several lines',
    'a = 1\n  50%%\n# %%\n#:x = %%\nb = %%%%\n',
    'a = 1\n  50%%%%\n# %%%%\n#:x = %%%%\nb = %%%%\n',
  ],
  ['at the end', 'a = %%', 'a = %%%%'],
])('a value %s', (_, body, escaped) => {
  expect(escapeTwice(body)).toBe(escaped);
});
