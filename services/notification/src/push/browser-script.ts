import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

export const browserFolder = join(import.meta.dirname, '..', '..', 'browser');

/** A script of `browser/` as browsers run it: its types taken out by what takes them out of everything else, and nothing changed besides. */
export function browserScript(name: 'page' | 'worker'): string {
  const source = readFileSync(join(browserFolder, `${name}.ts`), 'utf8');
  return withoutWarning(() => stripTypeScriptTypes(source));
}

/** Node warns once that this function is experimental; who starts Escalog can do nothing about it, and what runs is pinned. */
function withoutWarning<T>(strip: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return strip();
  } finally {
    process.emitWarning = emitWarning;
  }
}
