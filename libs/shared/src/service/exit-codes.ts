/** What a process ends with: `sysexits.h` for configuration, convention for the rest. */
export const EXIT = { success: 0, failure: 1, usage: 2, configuration: 78 } as const;
