import { render } from 'preact-render-to-string';
import { expect, it } from 'vitest';
import { sparkline } from './sparkline.ts';

const drawn = (values: readonly number[]) => {
  const chart = sparkline(values, { width: 86, height: 22 }, 'words');
  return chart === null ? null : render(chart);
};

it('begins at zero, so that a small change looks small', () => {
  expect(drawn([8, 4])).toContain('class="line" d="M0,3L83,11"');
});

it.each([[[]], [[5]]])('is nothing of %j: one value is no line', (values) => {
  expect(drawn(values)).toBeNull();
});

it('is drawn also when all is zero', () => {
  expect(drawn([0, 0])).toContain('d="M0,19L83,19"');
});
