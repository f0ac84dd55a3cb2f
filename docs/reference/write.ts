import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referencePages, repository } from './pages.ts';

for (const [name, text] of await referencePages()) await writeFile(join(repository, name), text);
