import { expect, it } from 'vitest';
import { fileLanes, NO_ANSWER } from './file-lanes.ts';

const never = new Promise<string>(() => {});

/** Files of which some never answer; `tried` counts how often each was asked. */
function files(hanging: readonly string[]) {
  const lanes = fileLanes(2, 20);
  const tried: Record<string, number> = {};
  const read = async (names: readonly string[]) => {
    const found = await lanes(names, (name) => {
      tried[name] = (tried[name] ?? 0) + 1;
      return hanging.includes(name) ? never : Promise.resolve(name);
    });
    return [...found].map(([name, answer]) => (answer === NO_ANSWER ? `${name}: no answer` : name));
  };
  return { read, tried };
}

it('a file that does not answer stops no other, and is not asked again', async () => {
  const { read, tried } = files(['hung']);
  expect(await read(['a', 'hung', 'b', 'c'])).toEqual(['a', 'hung: no answer', 'b', 'c']);
  expect(await read(['a', 'hung', 'b', 'c'])).toEqual(['a', 'hung: no answer', 'b', 'c']);
  expect(tried).toEqual({ a: 2, hung: 1, b: 2, c: 2 });
});

it('more of them than there are lanes leave the rest without an answer, and the process with threads', async () => {
  const { read, tried } = files(['hung', 'hung too']);
  const found = ['hung: no answer', 'hung too: no answer', 'a: no answer'];
  expect(await read(['hung', 'hung too', 'a'])).toEqual(found);
  expect(await read(['hung', 'hung too', 'a'])).toEqual(found);
  expect(tried).toEqual({ hung: 1, 'hung too': 1 });
});

it('one that answers at last is asked again', async () => {
  let answer: (text: string) => void = () => {};
  const slow = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const lanes = fileLanes(1, 20);
  expect([...(await lanes(['a'], () => slow)).values()]).toEqual([NO_ANSWER]);
  answer('late');
  await slow;
  expect([...(await lanes(['a'], async () => 'in time')).values()]).toEqual(['in time']);
});
