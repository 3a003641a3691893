import { stripTypeScriptTypes } from 'node:module';

/** TypeScript as browsers run it: its types taken out by what takes them out of everything else, and nothing changed besides. */
export function withoutTypes(source: string): string {
  const { emitWarning } = process;
  // Node warns once that this is experimental; who starts Escalog can do nothing about it, and what runs is pinned.
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
