import { replaceModule } from './replace-module.ts';

replaceModule('services/worker/src/history/ended-slots.ts', new URL('no-ended-slots.ts', import.meta.url));
