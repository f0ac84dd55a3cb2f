import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { runnable } from './script.ts';
import { answerMark, parseScriptAnswer, withoutMarks } from './script-answer.ts';

const mark = answerMark('0f');
const told = (name: string, value: string) => `${mark} ${name}=${value} ${mark}.\n`;
const framed = (inside: string, exitCode = 0) => `${mark} begin\n${inside}${mark} end ${exitCode}\n`;
const parse = (printed: string) => parseScriptAnswer(printed, mark);

describe('an answer', () => {
  test.each([
    [
      'what was told',
      framed(told('owner', 'postgres') + told('socket', '/a=b')),
      { owner: 'postgres', socket: '/a=b' },
    ],
    [
      'a value of several lines',
      framed(told('name', 'a\nbarback-00 name=b\nc')),
      { name: 'a\nbarback-00 name=b\nc' },
    ],
    ['what was told in the middle of a line', framed(`half${told('x', '1')}`), { x: '1' }],
    ['nothing that carries no mark', framed('barback owner=x\nbarback-00 owner=y\n'), {}],
    ['nothing from before the begin', `${told('owner', 'x')}${framed('')}`, {}],
    ['nothing from behind the end', `${framed('')}${told('owner', 'x')}`, {}],
  ])('has %s', (_, printed, values) => {
    expect(parse(printed).values).toEqual(values);
  });

  test('has what was printed, without what was told and what others printed', () => {
    const printed = `Welcome!\n${framed(`rows\n${told('x', '1')}more`)}bye\n`;
    expect(parse(printed)).toMatchObject({
      stdout: 'rows\nmore',
      before: 'Welcome!\n',
      hasBegun: true,
      exitCode: 0,
    });
  });

  test('has why it failed', () => {
    expect(parse(framed(told('failed', 'no room'), 1))).toMatchObject({
      failure: 'no room',
      exitCode: 1,
      values: {},
    });
  });

  test.each([
    ['that never began', 'This account is not available.\n', { hasBegun: false, stdout: '', exitCode: null }],
    ['that was cut off', `${mark} begin\nhalf`, { hasBegun: true, stdout: 'half', exitCode: null }],
    [
      'of which the beginning is gone',
      `tail\n${mark} end 0\n`,
      { hasBegun: true, stdout: 'tail\n', exitCode: 0, before: '' },
    ],
  ])('%s is known as that', (_, printed, expected) => {
    expect(parse(printed)).toMatchObject(expected);
  });

  test('is shown to people without its marks', () => {
    const output = `hello\n${framed(`a\n${told('x', '1\n2')}b\n`)}${mark} y=cut`;
    expect(withoutMarks(output, mark)).toBe('hello\na\nb\n');
  });

  test.each(['dash', 'bash'])('is what %s makes of a script', (shell) => {
    const input = runnable(`tell first "$1"\nprintf '%s' "$2"\n(fail inside) >&2\nexit 3\n`, mark, [
      'a b',
      'c',
    ]);
    let printed = '';
    try {
      execFileSync(shell, ['-s'], { input, stdio: ['pipe', 'pipe', 'ignore'] });
    } catch (error) {
      printed = String((error as { stdout: Buffer }).stdout);
    }
    expect(parse(printed)).toEqual({
      values: { first: 'a b' },
      failure: null,
      stdout: 'c',
      hasBegun: true,
      exitCode: 3,
      before: '',
    });
  });
});
