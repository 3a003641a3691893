import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

/** A build of Escalog: code that is started as it stands, with its own packages. */
export interface Checkout {
  /** The commit, and whether there are changes over it; the folder where Git does not tell. */
  readonly name: string;
  /** What Node runs for its embedded profile. */
  readonly main: string;
}

/** The build to which this bench belongs. */
export const thisCheckout: Checkout = checkoutAt(join(import.meta.dirname, '..', '..'));

/** Throws a sentence that says what is wrong with the folder, or what to do in it first. */
export function checkoutAt(given: string): Checkout {
  const folder = resolve(given);
  const main = join(folder, 'packages', 'standalone', 'src', 'main.ts');
  if (!existsSync(main))
    throw new RangeError(`${folder} is no checkout of Escalog: it has no packages/standalone/src/main.ts.`);
  const packages = join(folder, 'node_modules', '@escalog', 'standalone');
  if (!existsSync(packages)) throw new RangeError(`${folder} has no packages of its own yet: run npm ci there first.`);
  // Packages that are a link to another checkout's would measure that one's code.
  if (!realpathSync(packages).startsWith(realpathSync(folder) + sep))
    throw new RangeError(
      `The packages of ${folder} are those of another checkout: remove its node_modules, and run npm ci there.`,
    );
  return { name: nameOf(folder), main };
}

function nameOf(folder: string): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', '--short=8', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ', with changes'}`;
  } catch {
    return folder;
  }
}
