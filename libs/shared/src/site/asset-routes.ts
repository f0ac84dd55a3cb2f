import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import { Router } from 'express';

const ASSETS = new URL('./assets/', import.meta.url);

/** The parts of `style.css`; a later one overrides an earlier one. */
const STYLES = ['base', 'frame', 'words', 'tables', 'charts', 'fleet', 'servers', 'server', 'actions'];

/** The scripts that a page loads, and the directories they are in. */
const SCRIPTS: readonly (readonly [string, URL])[] = [
  ['live.js', ASSETS],
  ['idiomorph.min.js', new URL('./', import.meta.resolve('idiomorph'))],
];

/** The style sheet and the scripts of every page. They contain nothing about any server. */
export function assetRoutes(): Router {
  const style = STYLES.map((name) => readFileSync(new URL(`${name}.css`, ASSETS), 'utf8')).join('\n');
  const router = Router()
    .use(compression())
    .get('/style.css', (_request, response) => void response.type('css').send(style));
  for (const [file, directory] of SCRIPTS) {
    const root = fileURLToPath(directory);
    router.get(`/${file}`, (_request, response) => response.sendFile(file, { root }));
  }
  return router;
}
