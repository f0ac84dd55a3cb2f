import { afterAll, beforeAll, expect, it } from 'vitest';
import { badServerFiles, putBadServerFiles, SECRET } from '../fixtures/bad-server-files.ts';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const PATIENCE = { timeoutMilliseconds: 240_000 };
const GOOD = ['good1', 'good2'];

let stack: Stack;
let close: (() => void) | undefined;
beforeAll(async () => {
  stack = await startStack({ BARBACK_CHECK_INTERVAL: '5s' });
});
afterAll(async () => {
  close?.();
  await stack?.stop();
});

it('files of every bad kind at once keep no good server from its backup and its recovery test', {
  timeout: 600_000,
}, async () => {
  const kinds = badServerFiles('good1', stack.barman.path);
  ({ close } = await putBadServerFiles(stack.barman.configurationDirectory, kinds));
  for (const [index, name] of GOOD.entries()) {
    const postgres = stack.postgres[index] ?? stack.postgres[0];
    await stack.barman.writeServer(name, { postgres, lines: stack.recoveryLines });
  }
  const state = async (name: string) => {
    const servers: { name: string; state: string }[] = JSON.parse(await stack.read('/api/servers'));
    return servers.find((server) => server.name === name)?.state;
  };
  await waitUntil(async () => (await state('good2')) !== undefined, {
    description: 'the good servers to be known',
    ...PATIENCE,
  });
  const backups = await Promise.all(GOOD.map((name) => stack.barback('backup', name)));
  expect(backups).toEqual(GOOD.map(() => expect.objectContaining({ exitCode: 0 })));
  for (const name of GOOD)
    await waitUntil(async () => (await state(name)) === 'protected', {
      description: `${name} to be protected`,
      ...PATIENCE,
    });

  const samples = await stack.scrape();
  expect(samples.get('barback_config_last_reload_successful')).toBe(0);
  expect(samples.get('barback_config_withheld')).toBe(kinds.length);
  const page = await stack.read('/');
  for (const { reason } of kinds.slice(0, 3)) expect(page).toContain(reason.replaceAll('"', '&quot;'));
  const outputs = Object.values(stack.services).map((service) => service.output());
  expect([page, await stack.read('/api/servers'), ...outputs].join('\n')).not.toContain(SECRET);
});
