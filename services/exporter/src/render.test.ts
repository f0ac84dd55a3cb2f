import {
  exampleNow,
  examplePlan,
  exampleServer,
  exampleSnapshot,
} from '@barback/shared/status/example-snapshot';
import { expect, it } from 'vitest';
import { families } from './metrics/index.ts';
import { renderMetrics } from './render.ts';

it('prints everything known of one server as it was agreed upon', async () => {
  const text = await renderMetrics(families, exampleSnapshot, exampleNow);
  const withoutNode = text.replace(/node_version="[^"]*"/, 'node_version="24.0.0"');
  await expect(withoutNode).toMatchFileSnapshot('./render.golden.txt');
});

it('keeps a hostile server name inside its label', async () => {
  const name = 'a"} 1\nbarman_status{server_name="b\\';
  const plan = { ...examplePlan, servers: [{ ...exampleServer, name }] };
  const text = await renderMetrics(families, { ...exampleSnapshot, plan }, exampleNow);
  expect(text).toContain(
    `barman_server_active{server_name="a\\"} 1\\nbarman_status{server_name=\\"b\\\\"} 1\n`,
  );
});
