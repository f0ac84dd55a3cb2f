import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { repository } from '../../docs/reference/pages.ts';

const MOST_FILES = 20;
const WORKSPACES = [
  'apps/barback',
  'libs/shared',
  'services/exporter',
  'services/scheduler',
  'services/worker',
];
/** Where each folder is a layer of its own. */
const LAYERED = [...WORKSPACES.map((workspace) => `${workspace}/src`), 'services/worker/src/recovery'];

interface Import {
  from: string;
  to: string;
}

const sources = (pattern: string) =>
  globSync(pattern, { cwd: repository, exclude: (path) => /node_modules$|\.test\.ts$/.test(path) });

/** What the source files of a workspace import of each other, types too. `main.ts` wires the layers, and is none. */
function importsIn(workspace: string): Import[] {
  const files = sources(`${workspace}/src/**/*.ts`).filter((file) => basename(file) !== 'main.ts');
  return files.flatMap((from) => {
    const { staticImports, staticExports } = parseSync(
      from,
      readFileSync(join(repository, from), 'utf8'),
    ).module;
    const requests = [
      ...staticImports.map(({ moduleRequest }) => moduleRequest),
      ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest)),
    ];
    const names = new Set(requests.map((request) => request?.value ?? ''));
    return [...names]
      .filter((name) => name.startsWith('.'))
      .map((name) => ({ from, to: join(dirname(from), name) }));
  });
}

/** The imports that have folders import each other in a circle. Pure. */
function circular(imports: readonly Import[]): string[] {
  let left = imports.filter(({ from, to }) => dirname(from) !== dirname(to));
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    const importing = new Set(left.map(({ from }) => dirname(from)));
    const imported = new Set(left.map(({ to }) => dirname(to)));
    left = left.filter(({ from, to }) => imported.has(dirname(from)) && importing.has(dirname(to)));
  }
  return left.map(({ from, to }) => `${from} imports ${to}`);
}

describe.each(WORKSPACES)('%s', (workspace) => {
  it('has no folders that import each other in a circle', () => {
    expect(circular(importsIn(workspace))).toEqual([]);
  });

  it(`has no folder of more than ${MOST_FILES} source files`, () => {
    const files = sources(`${workspace}/src/**/*.{css,js,psql,sh,ts}`);
    const folders = Object.entries(Object.groupBy(files, dirname));
    const large = folders.filter(([, inFolder = []]) => inFolder.length > MOST_FILES);
    expect(large.map(([folder, inFolder]) => `${folder}: ${inFolder?.length} files`)).toEqual([]);
  });
});

it('a circle of folders is found, with what closes it and nothing else', () => {
  const circle = [
    { from: 'a/one.ts', to: 'b/two.ts' },
    { from: 'b/three.ts', to: 'c/four.ts' },
    { from: 'c/five.ts', to: 'a/six.ts' },
  ];
  const around = [
    { from: 'top/main.ts', to: 'a/one.ts' },
    { from: 'a/one.ts', to: 'bottom/words.ts' },
    { from: 'a/one.ts', to: 'a/six.ts' },
  ];
  expect(circular([...around, ...circle])).toEqual(circle.map(({ from, to }) => `${from} imports ${to}`));
  expect(circular([...around, ...circle.slice(1)])).toEqual([]);
});

// of what holds files: git leaves the empty folders of an older commit behind
const layers = LAYERED.flatMap((parent) =>
  [
    ...new Set(
      globSync('*/**/*.*', { cwd: join(repository, parent) }).map((file) => file.split('/')[0] ?? ''),
    ),
  ].map((name) => ({ parent, name })),
);

it.each(layers)('$parent/$name says in one paragraph what belongs in it', ({ parent, name }) => {
  const path = join(repository, parent, name, 'README.md');
  expect(existsSync(path) ? readFileSync(path, 'utf8') : `no ${path}`).toMatch(
    new RegExp(`^# ${name}\\n\\n(?:[^\\n#].*\\n)+$`),
  );
});

it.each(LAYERED)('CONTRIBUTING lists the layers of %s', (parent) => {
  const contributing = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8');
  const line = contributing.split('\n').find((text) => text.startsWith(`| \`${parent}\` |`)) ?? '';
  const listed = [...line.matchAll(/`([\w-]+)`/g)].map(([, name]) => name);
  const expected = layers.filter((layer) => layer.parent === parent).map(({ name }) => name);
  expect(listed.sort()).toEqual(expected.sort());
});
