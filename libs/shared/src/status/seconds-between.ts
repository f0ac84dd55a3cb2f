/** Seconds from one instant to another; negative when `to` is earlier. Strings are ISO times with a zone. */
export function secondsBetween(from: string | Date, to: string | Date): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1000;
}
