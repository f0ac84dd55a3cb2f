import { counterLabels } from '@barback/shared/state/counters';
import { expect, it } from 'vitest';
import { families } from './index.ts';

it.each(Object.entries(counterLabels))('%s has the labels under which it is counted', (name, labels) => {
  expect(families.find((family) => family.name === name)?.labels).toEqual(labels);
});
