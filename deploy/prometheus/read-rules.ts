import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const alertSchema = z.strictObject({
  alert: z.string().regex(/^Barback[A-Z]\w+$/),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});

const rulesSchema = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(alertSchema) })),
});

/** One alert as its rule file has it, in the words of Prometheus. */
export type Alert = z.infer<typeof alertSchema>;

/** One file of rules. */
export type Rules = z.infer<typeof rulesSchema>;

/** The files of rules. */
const rulesDirectory = join(import.meta.dirname, 'rules');

/**
 * Every file of rules by its name.
 *
 * @throws when one is not as alerts are written here
 */
export async function readRules(): Promise<Map<string, Rules>> {
  const files = (await readdir(rulesDirectory)).sort();
  const read = async (file: string) => {
    const text = await readFile(join(rulesDirectory, file), 'utf8');
    return [file, rulesSchema.parse(parse(text))] as const;
  };
  return new Map(await Promise.all(files.map(read)));
}

/** Every alert, by the names of the files and in their order. */
export async function readAlerts(): Promise<Alert[]> {
  return [...(await readRules()).values()].flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
}
