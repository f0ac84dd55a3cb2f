import { expect, it } from 'vitest';
import { parseTablespaces } from './parse-tablespaces.ts';

it.each([
  ["[('fast', 16386, '/mnt/fast')]", ['fast']],
  ["[('a', 1, '/a'), ('b', 2, '/b')]", ['a', 'b']],
  [`[("it's", 1, '/a')]`, ["it's"]],
  [`[('back\\\\slash', 1, '/a')]`, ['back\\slash']],
  [`[('a), (', 1, "/it's")]`, ['a), (']],
  ['[]', []],
  ['', null],
  ["[('a', 1, '/a'), ('b', 2)]", null],
  ["[('a', 1, '/a')", null],
  ['None', null],
])('%s names the tablespaces %j', (text, names) => {
  expect(parseTablespaces(text)).toEqual(names);
});
