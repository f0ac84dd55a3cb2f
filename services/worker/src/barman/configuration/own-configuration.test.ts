import { parseServerFile } from '@barback/shared/barman-d/parse-server-file';
import { describeProblem } from '@barback/shared/vocabulary/problem';
import { expect, it } from 'vitest';
import { besideGlobal } from './own-configuration.ts';

const GLOBAL = '/home/.barman.conf';
const { sections } = parseServerFile('/etc/barman.d/a.conf', '[pg1]\nconninfo = host=a\n[pg2]\n');

/** Names of the sections that Barman is given beside this global text, and the problems as lines. */
function beside(text: string) {
  const { sections: given, problems } = besideGlobal({ file: GLOBAL, text }, sections, '/home');
  return { given: given.map(({ name }) => name), problems: problems.map(describeProblem) };
}

it.each(['[barman]\nbarman_home = /home\n', '[barman]\n[other]\nconninfo = host=b\n', ''])(
  'gives Barman every section of the server files beside %j',
  (text) => {
    expect(beside(text)).toEqual({ given: ['pg1', 'pg2'], problems: [] });
  },
);

it('withholds a server that the mounted configuration defines', () => {
  expect(beside('[barman]\nbarman_home = /home\n[pg1]\nconninfo = host=b\n')).toEqual({
    given: ['pg2'],
    problems: [
      '/etc/barman.d/a.conf:1 [pg1]: withheld from Barman: server "pg1" is already defined in /home/.barman.conf:3; keep it in one of the two files',
    ],
  });
});

it('withholds a server whose directory belongs to one of the mounted configuration', () => {
  expect(beside('[barman]\n\n[old]\nconninfo = host=b\nbackup_directory = /home/pg2\n')).toEqual({
    given: ['pg1'],
    problems: [
      '/etc/barman.d/a.conf:3 [pg2]: withheld from Barman: its directory is also a directory of the server "old" (/home/.barman.conf:5); give each directory its own path',
    ],
  });
});
