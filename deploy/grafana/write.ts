import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asFile, dashboards } from './dashboards.ts';

for (const [name, dashboard] of dashboards())
  await writeFile(join(import.meta.dirname, 'dashboards', name), asFile(dashboard));
