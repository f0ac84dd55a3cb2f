import { expect, it } from 'vitest';
import { objectivesInWords } from './objectives-in-words.ts';

const unset = { measuredSeconds: 1, objectiveSeconds: null };

it.each([
  ['is met', 90, 1800, [{ isMet: true, words: 'recovery time 1 minute 30 seconds (30 minutes allowed)' }]],
  ['is just met', 1800, 1800, [{ isMet: true, words: 'recovery time 30 minutes (30 minutes allowed)' }]],
  ['is missed', 2700, 1800, [{ isMet: false, words: 'recovery time 45 minutes, only 30 minutes allowed' }]],
  ['is not set', 2700, null, []],
  ['was not measured', null, 1800, []],
])('an objective that %s', (_case, measuredSeconds, objectiveSeconds, expected) => {
  const recoveryTime = { measuredSeconds, objectiveSeconds };
  expect(objectivesInWords({ recoveryTime, dataAge: unset })).toEqual(expected);
});

it('the age of the data has one of its own', () => {
  const dataAge = { measuredSeconds: 1000, objectiveSeconds: 900 };
  expect(objectivesInWords({ recoveryTime: unset, dataAge })).toEqual([
    { isMet: false, words: 'data age 16 minutes 40 seconds, only 15 minutes allowed' },
  ]);
});
