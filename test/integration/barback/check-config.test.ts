import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDirectory } from '@barback/shared/barman-d/read-directory';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { badServerFiles, putBadServerFiles, SECRET } from '../../fixtures/bad-server-files.ts';
import { barback } from '../../fixtures/barback.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';

const HOME = '/var/lib/barman';
const KINDS = badServerFiles('good1', HOME);

let directory: TemporaryDirectory;
beforeEach(async () => {
  directory = await startTemporaryDirectory();
  for (const name of ['good1', 'good2'])
    await writeFile(join(directory.path, `${name}.conf`), `[${name}]\nconninfo = host=h password=x\n`);
});
afterEach(() => directory.stop());

it.each(KINDS)('$kind: told with file and line, and the servers of other files are there', async (bad) => {
  const { files, close } = await putBadServerFiles(directory.path, [bad]);
  const now = () => Number.MAX_SAFE_INTEGER;
  const { servers, sections, problems } = await readDirectory({
    directory: directory.path,
    barmanHome: HOME,
    now,
  });
  close();
  expect(servers.map(({ name }) => name)).toEqual(expect.arrayContaining(['good1', 'good2']));
  expect(sections.filter(({ name }) => name.startsWith('good')).map(({ file }) => file)).toEqual([
    join(directory.path, 'good1.conf'),
    join(directory.path, 'good2.conf'),
  ]);
  expect(problems).toEqual([
    expect.objectContaining({
      file: files[0],
      line: bad.line,
      withheld: true,
      reason: expect.stringContaining(bad.reason),
    }),
  ]);
  expect(JSON.stringify(problems)).not.toContain(SECRET);
});

it('check-config tells all of them at once, and ends with the exit code for a configuration', async () => {
  const { files, close } = await putBadServerFiles(directory.path, KINDS);
  const { exitCode, stdout, stderr } = await barback(
    { BARMAN_BARMAN_HOME: HOME },
    'check-config',
    directory.path,
  );
  close();
  expect(exitCode).toBe(78);
  for (const [index, { line }] of KINDS.entries()) expect(stderr).toContain(`${files[index]}:${line}`);
  expect(stdout).toContain(`${KINDS.length} problems`);
  expect(`${stdout}${stderr}`).not.toContain(SECRET);
});
