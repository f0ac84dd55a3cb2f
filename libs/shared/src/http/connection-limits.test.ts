import { describe, expect, it } from 'vitest';
import { connectionToClose, type OpenConnection } from './connection-limits.ts';

const LIMITS = { total: 6, perAddress: 4 };
/** `a.` is a connection of the address `a` that waits for its client, `a!` one whose answer is being made. */
const open = (text: string) =>
  text.split(' ').map((word): OpenConnection & { word: string } => ({
    word,
    address: word[0] ?? '',
    waitsFor: word[1] === '!' ? 'service' : 'client',
  }));

describe('the connection that is closed', () => {
  it.each([
    ['is none while there is room', 'a. b. a. c.', null],
    ['is the quietest of an address that has too many', 'b.1 a!2 a.3 a.4 a.5 a.6', 'a.3'],
    ['is of the address that has most when there are too many', 'b.1 a.2 a.3 a.4 c.5 c.6 b.7', 'a.2'],
    ['is never one whose answer is being made', 'a!1 a!2 a.3 b.4 c.5 d.6 e.7', 'a.3'],
    ['is of another address where that one is at work', 'b.1 a!2 a!3 a!4 c.5 d.6 e.7', 'b.1'],
    ['is the new one where all are at work', 'a!1 a!2 a!3 b!4 b!5 b!6 c.7', 'c.7'],
    ['is the new one where all of its address are at work', 'b.1 a!2 a!3 a!4 a!5 a.6', 'a.6'],
  ])('%s', (_what, words, closed) => {
    expect(connectionToClose(open(words), LIMITS)?.word ?? null).toBe(closed);
  });
});
