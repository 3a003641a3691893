import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutTypes } from '@escalog/http';

export const browserFolder = join(import.meta.dirname, '..', '..', 'browser');

/** A script of `browser/` as browsers run it. */
export function browserScript(name: 'page' | 'worker'): string {
  return withoutTypes(readFileSync(join(browserFolder, `${name}.ts`), 'utf8'));
}
