/** The user that PostgreSQL runs as where root has the choice; it restores with its own rights. */
export const POSTGRES_USER = 'postgres';

/** Whether a login has to be asked if it may become root. Pure. */
export function mayNeedSudo(login: string): boolean {
  return login !== 'root' && login !== POSTGRES_USER;
}

/** The words before a command that have another user run it; without `asUser` the most that the login can be. Pure. */
export function becomeUser(
  asUser: string | undefined,
  { login, hasSudo }: { login: string; hasSudo: boolean },
): string[] {
  const most = hasSudo ? 'root' : login;
  const user = asUser ?? most;
  if (user === login) return [];
  const sudo = hasSudo ? ['sudo', '-n'] : [];
  return user === 'root' ? sudo : [...sudo, 'runuser', '-u', user, '--'];
}
