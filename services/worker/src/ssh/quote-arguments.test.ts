import { execa } from 'execa';
import { expect, test } from 'vitest';
import { quoteArguments } from './quote-arguments.ts';

test.each([
  [['sh', '-s', '--', '/a/b.c']],
  [['']],
  [["it's", '"$HOME" `id`', 'a\nb', '*', '; rm -rf /', '\\', '!x', 'ä €']],
])('a shell gives back %j', async (args) => {
  const { stdout } = await execa('sh', ['-c', `printf '%s\\0' ${quoteArguments(args)}`]);
  expect(stdout.split('\0').slice(0, -1)).toEqual(args);
});
