const SHOWN = 3;

/** The first of many messages, and how many more there are. Pure. */
export function firstFew(messages: readonly string[], total = messages.length): string {
  const shown = messages.slice(0, SHOWN);
  const more = total - shown.length;
  return more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ');
}
