import { fileURLToPath } from 'node:url';

/** The environment of services that are started without one of their safeguards. */
export function sabotage(without: 'lease' | 'history'): Record<string, string> {
  return { NODE_OPTIONS: `--import ${fileURLToPath(new URL(`without-${without}.ts`, import.meta.url))}` };
}
