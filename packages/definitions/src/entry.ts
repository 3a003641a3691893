import type Type from 'typebox';
import { namePattern } from './entries/common.ts';
import { businessService, component } from './entries/things.ts';
import { alertSource } from './entries/alert-source.ts';
import { escalationPath } from './entries/escalation-path.ts';
import { person } from './entries/person.ts';
import { routingRule } from './entries/routing-rule.ts';
import { schedule } from './entries/schedule.ts';
import { severity } from './entries/severity.ts';
import { team } from './entries/team.ts';

/** The schema of each built-in type, by the word before the slash in a ref. */
export const entrySchemas = {
  'business-service': businessService,
  component,
  team,
  person,
  schedule,
  'escalation-path': escalationPath,
  severity,
  'routing-rule': routingRule,
  'alert-source': alertSource,
} as const;

export type EntryType = keyof typeof entrySchemas;

/** One catalog entry of the type. */
export type EntryOf<T extends EntryType> = Type.Static<(typeof entrySchemas)[T]>;

/** A catalog entry of any type; its `ref` tells which. */
export type CatalogEntry = { [T in EntryType]: EntryOf<T> }[EntryType];

/** `type/name` of an entry, as it is written in YAML and shown on timelines. */
export type Ref = string;

/** The type of an entry by its ref, or `undefined` for a type that does not exist. */
export function typeOf(ref: Ref): EntryType | undefined {
  const word = ref.slice(0, Math.max(0, ref.indexOf('/')));
  return Object.hasOwn(entrySchemas, word) ? (word as EntryType) : undefined;
}

const bareName = new RegExp(`^${namePattern}$`);

/** Whether an entry could bear `text` as its ref: a type that exists and a name. */
export function isRef(text: string): boolean {
  return typeOf(text) !== undefined && bareName.test(text.slice(text.indexOf('/') + 1));
}
