import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

describe('Prometheus', () => {
  let stack: Stack;
  let directory: TemporaryDirectory;
  beforeAll(async () => {
    stack = await startStack({ BARBACK_CHECK_INTERVAL: '2s' });
    directory = await startTemporaryDirectory();
    await stack.barman.writeServer('pg1', { postgres: stack.postgres[0] });
    await waitUntil(async () => (await stack.scrape()).has('barman_status{server_name="pg1"}'), {
      description: 'the first check',
    });
  });
  afterAll(async () => {
    await stack?.stop();
    await directory?.stop();
  });

  it('finds nothing to complain about in the metrics', async () => {
    const input = await stack.read('/metrics');
    const { stdout, stderr } = await execa('promtool', ['check', 'metrics'], { input });
    expect(`${stdout}${stderr}`).toBe('');
  });

  it('scrapes them', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const file = join(directory.path, 'prometheus.yml');
    const target = `127.0.0.1:${stack.services.exporter.port}`;
    const job = { job_name: 'barman', scrape_interval: '1s', static_configs: [{ targets: [target] }] };
    await writeFile(file, JSON.stringify({ scrape_configs: [job] })); // JSON is YAML
    const prometheus = execa(
      'prometheus',
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${directory.path}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { reject: false, buffer: false },
    );
    try {
      const query = async (expression: string) => {
        const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
        const answer = (await (await fetch(url)).json()) as {
          data: { result: { value: [number, string] }[] };
        };
        return answer.data.result[0]?.value[1];
      };
      await waitUntil(async () => (await query('up{job="barman"}')) === '1', { description: 'up to be 1' });
      expect(await query('barman_server_active{server_name="pg1"}')).toBe('1');
    } finally {
      prometheus.kill();
      await prometheus;
    }
  });
});
