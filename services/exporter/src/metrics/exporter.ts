import packageJson from '../../package.json' with { type: 'json' };
import type { Family } from './family.ts';

/** The exporter itself. */
export const exporterFamilies: Family[] = [
  {
    name: 'barback_exporter_build_info',
    type: 'gauge',
    help: 'Build metadata in labels; constant 1',
    labels: ['version', 'revision', 'node_version'],
    // The sources run directly: no build step knows a revision yet.
    samples: () => [[[packageJson.version, 'unknown', process.versions.node], 1]],
  },
];
