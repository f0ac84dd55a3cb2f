import { describe, expect, it } from 'vitest';
import { printable, printableLine } from './printable.ts';

const ESC = '\u001b';

describe('what controls a terminal does not pass', () => {
  it.each([
    ['a clipboard that is written (OSC 52)', `a${ESC}]52;c;aGk=\u0007b`, 'a�]52;c;aGk=�b'],
    ['a title (OSC 0, ended by ST)', `${ESC}]0;t${ESC}\\`, '�]0;t�\\'],
    ['a screen that is cleared', `${ESC}[2Ja`, '�[2Ja'],
    ['a cursor that goes up', `a${ESC}[1A${ESC}[2Kb`, 'a�[1A�[2Kb'],
    ['C1 in place of ESC [', 'a\u009b2Jb', 'a�2Jb'],
    ['a line that is written over', 'failed\rpassed', 'failed�passed'],
    ['backspaces', 'no\b\bok', 'no��ok'],
    ['NUL, DEL, vertical tab, form feed', 'a\0b\u007fc\vd\fe', 'a�b�c�d�e'],
    ['separators of Unicode', 'a\u2028b\u2029c\u0085d', 'a�b�c�d'],
    ['text that runs backwards', 'a\u202eb\u2066c\u200fd', 'a�b�c�d'],
    ['what is invisible', 'a\u200bb\ufeffc\u00add\u{e0041}e', 'a�b�c�d�e'],
    ['half a character', 'a\ud83db', 'a�b'],
  ])('%s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

it.each([
  ['letters of all languages', 'Übung 数据库 база 🐘'],
  ['lines', 'a\nb'],
  ['boxes of tables', '┌─┐\n│a│'],
])('%s stay', (_what, text) => {
  expect(printable(text)).toBe(text);
});

it('colours, tabs and carriage returns at the end of lines are taken out', () => {
  expect(printable(`${ESC}[1;31merror:${ESC}[0m a\tb\r\nc`)).toBe('error: a b\nc');
});

it('in one line, nothing begins another', () => {
  expect(printableLine('failed\n\n  pg2 is protected\r\n')).toBe('failed pg2 is protected');
});
