import { namePattern } from '../entries/common.ts';
import type { Ref } from '../entry.ts';
import { defaultNamespace, type EntityRef } from './entity-ref.ts';

/** The type of entry that stands for a kind of entity. */
const typesByKind: Readonly<Record<string, string>> = {
  component: 'component',
  api: 'api',
  resource: 'resource',
  system: 'system',
  domain: 'domain',
  group: 'team',
  user: 'person',
};

const plain = new RegExp(`^${namePattern}$`);
const longestName = 80;
const digits = 7;

/**
 * The ref of the entry that stands for an entity; `undefined` for a kind that is not taken over. In the default namespace
 * `payments-api` keeps its name. Where namespace, underscores and the like are lost from it, letters that are computed
 * from the whole name follow, so that `a.b` and `a_b` are two entries, today and in any later import.
 */
export function refFor({ kind, namespace, name }: EntityRef): Ref | undefined {
  const type = Object.hasOwn(typesByKind, kind) ? typesByKind[kind] : undefined;
  if (type === undefined) return undefined;
  if (namespace === defaultNamespace && plain.test(name)) return `${type}/${name}`;
  const whole = namespace === defaultNamespace ? name : `${namespace}-${name}`;
  const words = trimmed(whole.replaceAll(/[^a-z0-9]+/g, '-').slice(0, longestName - digits - 1));
  return `${type}/${[...(words === '' ? [] : [words]), checksum(`${namespace}/${name}`)].join('-')}`;
}

function trimmed(words: string): string {
  return words.replace(/^-+/, '').replace(/-+$/, '');
}

/** FNV-1a, 32 bits, in base 36. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(36).padStart(digits, '0');
}
