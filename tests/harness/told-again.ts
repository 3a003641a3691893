import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'scenarios');

/**
 * What these are about is decided by policy alone, by the same functions whatever carries its events, and hours pass in them:
 * they are told once. What becomes of their inputs in any order is held by properties of policy. ESCALOG_TEST_EVERY_STORY
 * has them told again as well.
 */
const toldOnce = [
  'acknowledgement-ends',
  'given-on',
  'missed-pages',
  'nobody-there',
  'path-changed-while-climbing',
  'paths-refused',
  'rules-while-climbing',
  'sample-ladder',
  'severity-while-climbing',
  'suggested-quietly',
  'told-quietly',
  'why-not-paged',
  'working-hours',
].map((name) => `${name}.spec.ts`);

/** The files of stories that are told once more, on a cluster and on a bus that is disturbed. */
export function storiesToldAgain(): readonly string[] {
  const isMeant = (name: string): boolean =>
    name.endsWith('.spec.ts') && (process.env['ESCALOG_TEST_EVERY_STORY'] !== undefined || !toldOnce.includes(name));
  return readdirSync(folder)
    .filter(isMeant)
    .map((name) => join(folder, name));
}
