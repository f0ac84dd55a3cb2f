import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, matchesGlob } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';

const root = join(import.meta.dirname, '../..');
const FILES = [
  'Dockerfile',
  'docker-compose.yml',
  'docker-compose.grafana.yml',
  'deploy/kubernetes/redis.yaml',
];
const DIGEST = `sha256:${'a1'.repeat(32)}`;

let here: TemporaryDirectory;

/** A copy of what names images, and a `docker` that knows every image and tells how it was called. */
beforeEach(async () => {
  here = await startTemporaryDirectory();
  for (const file of FILES) {
    await mkdir(dirname(join(here.path, file)), { recursive: true });
    await copyFile(join(root, file), join(here.path, file));
  }
  const docker = join(here.path, 'docker');
  await writeFile(docker, `#!/bin/sh\n[ "$2" = imagetools ] && echo ${DIGEST} || echo "docker $*"\n`);
  await chmod(docker, 0o755);
});
afterEach(() => here.stop());

const run = (...args: string[]) =>
  execa(join(root, 'scripts/images'), args, {
    // biome-ignore lint/style/noProcessEnv: the script finds its programs as the test does
    env: { BARBACK_SOURCE: here.path, PATH: `${here.path}:${process.env.PATH}` },
    reject: false,
  });

it('pins every image of others by its digest, and again when it has one', async () => {
  for (const _time of [1, 2]) {
    const { exitCode, stderr } = await run('pin');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const file of FILES) {
      const text = await readFile(join(here.path, file), 'utf8');
      const named = [...text.matchAll(/^(?:ARG \w+_IMAGE=| *image: )(?!barback-)(\S+)$/gm)].map(
        ([, image]) => image,
      );
      expect(named.length).toBeGreaterThan(0);
      for (const image of named) expect(image).toMatch(new RegExp(`^[\\w./-]+:[\\w.-]+@${DIGEST}$`));
    }
  }
});

it('builds no image from a base that may be another tomorrow', async () => {
  const refused = await run('build', 'registry.example', '1.0');
  expect([refused.exitCode, refused.stderr]).toEqual([
    1,
    expect.stringContaining('run scripts/images pin first'),
  ]);
  await run('pin');
  const built = await run('build', 'registry.example', '1.0');
  expect(built.stdout.split('\n')).toHaveLength(5);
  for (const line of built.stdout.split('\n')) expect(line).toContain('--sbom=true --provenance=mode=max');
});

it('copies into the images only what .dockerignore lets into the build', async () => {
  const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
  const ignore = await readFile(join(root, '.dockerignore'), 'utf8');
  const patterns = ignore.split('\n').filter(Boolean);
  // as Docker does: the last pattern counts that matches the path or a directory above it
  const isIgnored = (path: string) => {
    const above = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
    const last = patterns.findLast((pattern) =>
      above.some((each) => matchesGlob(each, pattern.replace('!', ''))),
    );
    return last !== undefined && !last.startsWith('!');
  };
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  );
  expect(copied).toContain('deploy/redis/users.acl');
  expect(copied.filter(isIgnored)).toEqual([]);
});
