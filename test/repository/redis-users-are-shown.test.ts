import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

it('docs/tasks/secure-redis.md shows the lines of deploy/redis/users.acl', async () => {
  const lines = (await readFile(join(root, 'deploy/redis/users.acl'), 'utf8')).trimEnd().split('\n');
  const page = await readFile(join(root, 'docs/tasks/secure-redis.md'), 'utf8');
  expect(page).toContain(lines.map((line) => `   ${line}`).join('\n'));
});
