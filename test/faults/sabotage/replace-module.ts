import { registerHooks } from 'node:module';

/** Has this process load a stub instead of a module of Barback, whoever imports it. */
export function replaceModule(module: string, stub: URL): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      return resolved.url.endsWith(`/${module}`) ? { ...resolved, url: stub.href } : resolved;
    },
  });
}
