import { expect, test } from 'vitest';
import { confinementInWords } from './confinement-in-words.ts';

test('says what was not shut, and why', () => {
  const reason = 'unshare: unshare failed: Operation not permitted';
  expect(confinementInWords({ kind: 'none', reason })).toBe(
    'the restored server was not confined (unshare: unshare failed: Operation not permitted): it could reach the network, and write where its user can',
  );
});
