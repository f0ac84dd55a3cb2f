import { execFileSync } from 'node:child_process';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { loadScript, psqlScripts, runnable, script, shellText } from './script.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'barback-script-'));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (text: string, ...args: string[]) =>
  execFileSync('sh', ['-s'], { input: runnable(text, 'MARK', args), encoding: 'utf8' });

describe('a script', () => {
  it('has what the files that it names have, also by those', async () => {
    await writeFile(join(folder, 'outer.sh'), '#!/bin/sh\n. ./inner.sh\n\ntell greeting "$(greet "$1")"\n');
    await writeFile(
      join(folder, 'inner.sh'),
      `. ./innermost.sh\ngreet() { printf '%s %s' "$hello" "$1"; }\n`,
    );
    await writeFile(join(folder, 'innermost.sh'), `hello='$& hello'\n`);
    expect(run(loadScript(folder, 'outer.sh'), 'you')).toContain('greeting=$& hello you');
  });

  it('is read as a whole before it runs', () => {
    expect(run(script('cat\ntell eaten no'))).toBe('MARK begin\nMARK eaten=no MARK.\nMARK end 0\n');
  });

  it('gets scripts of psql with their names', async () => {
    await writeFile(join(folder, 'list.psql'), `SELECT 'x';\n`);
    await writeFile(join(folder, 'list.sh'), '');
    expect(psqlScripts(folder)).toEqual(['list.psql', `SELECT 'x';\n`]);
  });
});

const RECOVERY = join(import.meta.dirname, '..');
const files = await Array.fromAsync(glob('**/*.{psql,sh}', { cwd: RECOVERY }));

test.each(files.filter((file) => file.endsWith('.sh')))('%s is what sh understands', (file) => {
  const text = shellText(RECOVERY, file);
  expect(text).not.toMatch(/^\. /m);
  execFileSync('sh', ['-n'], { input: script(text) });
});

// yash reads no other character where the locale is C, not even in a comment
test.each(files)('%s is ASCII', async (file) => {
  expect(await readFile(join(RECOVERY, file), 'utf8')).toMatch(/^[\t\n -~]*$/);
});
