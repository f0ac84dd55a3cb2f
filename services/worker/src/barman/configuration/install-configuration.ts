import { access, mkdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '@barback/shared/service/exit-codes';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { makePrivateDirectory } from '@barback/shared/service/private-files';
import { replaceFile } from '../../files/replace-file.ts';
import { barmanConfiguration, lockDirectoryIn } from './configuration.ts';

export interface ConfigurationPlace {
  barmanHome: string;
  configurationFilesDirectory: string;
  /** Barback's own directory: the file is written there as `barman.conf`. */
  stateDirectory: string;
}

/**
 * The configuration file that `barman` runs with: a mounted `.barman.conf` in the Barman home if there is one, else a
 * `barman.conf` written from the environment, unless it is already up to date. Creates the directories that Barman
 * expects.
 * @throws ExpectedFailure when a directory or the file cannot be created
 */
export async function installConfiguration(
  env: Readonly<Record<string, string | undefined>>,
  { barmanHome, configurationFilesDirectory, stateDirectory }: ConfigurationPlace,
): Promise<string> {
  const mounted = join(barmanHome, '.barman.conf');
  if (await exists(mounted)) return mounted;

  const barmanUser = userInfo().username;
  const text = configurationText(env, { barmanHome, configurationFilesDirectory, barmanUser });
  const file = join(stateDirectory, 'barman.conf');
  try {
    await makePrivateDirectory(stateDirectory);
    await mkdir(lockDirectoryIn(text, barmanHome), { recursive: true, mode: 0o700 });
    if ((await readFile(file, 'utf8').catch(() => null)) !== text) await replaceFile(file, text);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new ExpectedFailure(
        `cannot write to ${stateDirectory}: no space left on the device; free space there and restart`,
      );
    throw new ExpectedFailure(
      `cannot write to ${path ?? stateDirectory} (${code}); set BARMAN_BARMAN_HOME to a directory that ${barmanUser} may write to`,
      EXIT.configuration,
    );
  }
  return file;
}

function configurationText(...args: Parameters<typeof barmanConfiguration>): string {
  try {
    return barmanConfiguration(...args);
  } catch (error) {
    throw new ExpectedFailure((error as Error).message, EXIT.configuration);
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
