import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referencePages } from './pages.ts';

for (const [name, text] of await referencePages()) await writeFile(join(import.meta.dirname, name), text);
