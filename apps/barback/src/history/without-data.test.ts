import { expect, it } from 'vitest';
import { doneOn, failedAtStart, testedOn } from './example-history.ts';
import { withoutData } from './without-data.ts';

const printed = { status: 'failed', durationSeconds: 1, reason: 'why', log: 'ada', hostLost: false } as const;

it('what the step sql printed is left out, and nothing else', () => {
  const entry = testedOn(20, {
    steps: [
      { ...printed, name: 'sql' },
      { ...printed, name: 'read' },
    ],
  });
  expect(withoutData(entry)).toEqual(
    testedOn(20, {
      steps: [
        { ...printed, name: 'sql', log: '' },
        { ...printed, name: 'read' },
      ],
    }),
  );
});

it.each([doneOn(20), testedOn(20, failedAtStart('why', 'log'))])(
  'an entry without it stays as it is',
  (entry) => {
    expect(withoutData(entry)).toEqual(entry);
  },
);
