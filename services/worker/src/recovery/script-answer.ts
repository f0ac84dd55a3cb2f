/** What a script reported with `tell` and `fail`, among whatever else was printed. */
export interface ScriptAnswer {
  values: Record<string, string>;
  /** Why it failed, in its own words; null when it said nothing. */
  failure: string | null;
}

/** Reads the lines `barback NAME=VALUE`. Pure. */
export function parseScriptAnswer(output: string): ScriptAnswer {
  const pairs = output.split('\n').flatMap((line) => {
    const [, name, value] = /^barback ([a-z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  const { failed = null, ...values } = Object.fromEntries(pairs);
  return { values, failure: failed };
}
