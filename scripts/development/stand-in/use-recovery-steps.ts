import { registerHooks } from 'node:module';

const STEPS = new URL('../../../services/worker/src/recovery/steps/index.ts', import.meta.url).href;
const STAND_IN = new URL('recovery-steps.ts', import.meta.url).href;

/** Given to Node.js with `--import`: whoever imports the steps of a recovery test gets those that stand in for them. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    return resolved.url === STEPS && context.parentURL !== STAND_IN
      ? { ...resolved, url: STAND_IN }
      : resolved;
  },
});
