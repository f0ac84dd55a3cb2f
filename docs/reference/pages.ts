import { families } from '@barback/exporter/metrics';
import { annotations } from '@barback/shared/barman-d/annotations';
import { variables } from '@barback/shared/service/environment';

/** Every page that is generated from a table of the code: file name and text. */
export function referencePages(): Map<string, string> {
  return new Map([
    ['annotations.md', annotationsPage()],
    ['environment.md', environmentPage()],
    ['metrics.md', metricsPage()],
  ]);
}

function annotationsPage(): string {
  const rows = Object.entries(annotations).map(([name, { example, meaning }]) => [
    `\`#:${name} = ${example}\``,
    meaning,
  ]);
  return page(
    'Settings of a server',
    'Comments that start with `#:` in the `[server]` section of a file in `barman.d`. Barman ignores them. Values may be quoted.',
    ['setting', 'meaning'],
    rows,
  );
}

function environmentPage(): string {
  const rows = Object.entries(variables).map(([name, row]) => [
    `\`${name}\``,
    row.meaning,
    'default' in row ? `\`${row.default}\`` : '',
    row.allowed,
  ]);
  return page(
    'Environment',
    'Every other `BARMAN_*` variable becomes an option of `barman.conf`: `BARMAN_MINIMUM_REDUNDANCY=1` is `minimum_redundancy = 1`. A `.barman.conf` in the Barman home is used instead of all of them.',
    ['variable', 'meaning', 'default', 'allowed'],
    rows,
  );
}

function metricsPage(): string {
  const rows = families.map(({ name, type, labels, help }) => [`\`${name}\``, type, labels.join(', '), help]);
  return page(
    'Metrics',
    'What is not known has no series; it is never 0. `barman_server_active` is there for every configured server.',
    ['metric', 'type', 'labels', 'meaning'],
    rows,
  );
}

function page(title: string, introduction: string, head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const table = [head, head.map(() => '---'), ...rows].map(line).join('\n');
  return `# ${title}\n\n${introduction}\n\n${table}\n\n_Generated from the code by \`npm run docs\`._\n`;
}
