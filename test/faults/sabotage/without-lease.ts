import { replaceModule } from './replace-module.ts';

replaceModule('services/worker/src/exclusion/lease.ts', new URL('no-lease.ts', import.meta.url));
