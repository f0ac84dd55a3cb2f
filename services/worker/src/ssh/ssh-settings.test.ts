import { expect, test } from 'vitest';
import { expandPath, parseSshSettings } from './ssh-settings.ts';

test('settings are what ssh prints, and "none" is none', () => {
  const { all, get } = parseSshSettings('port 22\nidentityfile /a b/key\nidentityfile /c\nproxyjump none\n');
  expect(all('identityfile')).toEqual(['/a b/key', '/c']);
  expect([get('port'), get('proxyjump'), get('user')]).toEqual(['22', null, null]);
});

test.each([
  ['/keys/id', '/keys/id'],
  ['~/.ssh/id', '/home/b/.ssh/id'],
  ['~', '/home/b'],
  ['/keys/%h_%r', '/keys/rec_root'],
  ['/keys/100%%', '/keys/100%'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as ssh writes a variable
  ['${KEYS}/id', '/k/id'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as ssh writes a variable
  ['${UNSET}/id', null],
  ['/keys/%C', null],
  ['/keys/%', null],
  ['~ann/id', null],
])('%s is the path %s', (path, expanded) => {
  expect(
    expandPath(path, {
      homeDirectory: '/home/b',
      tokens: { h: 'rec', r: 'root' },
      environment: { KEYS: '/k' },
    }),
  ).toBe(expanded);
});
