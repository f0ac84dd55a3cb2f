/** `15` of 150018, `9.6` of 90624: what PostgreSQL's directories and packages are named for. Pure. */
export function majorVersion(versionNumber: number): string {
  const [first, second] = [Math.trunc(versionNumber / 10_000), Math.trunc(versionNumber / 100) % 100];
  return first >= 10 ? String(first) : `${first}.${second}`;
}
