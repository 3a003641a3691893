import type Type from 'typebox';
import { anyRefPattern } from './entries/common.ts';
import { businessService, component } from './entries/things.ts';
import { catalogType } from './entries/catalog-type.ts';
import type { ownEntry } from './entries/own-entry.ts';
import { alertSource } from './entries/alert-source.ts';
import { calendar } from './entries/calendar.ts';
import { escalationPath } from './entries/escalation-path.ts';
import { maintenanceWindow } from './entries/maintenance-window.ts';
import { override } from './entries/override.ts';
import { person } from './entries/person.ts';
import { routingRule } from './entries/routing-rule.ts';
import { rule } from './entries/rule.ts';
import { schedule } from './entries/schedule.ts';
import { severity } from './entries/severity.ts';
import { subscription } from './entries/subscription.ts';
import { team } from './entries/team.ts';
import { template } from './entries/template.ts';

/** The schema of each built-in type, by the word before the slash in a ref. */
export const entrySchemas = {
  'business-service': businessService,
  component,
  team,
  person,
  schedule,
  calendar,
  override,
  'escalation-path': escalationPath,
  severity,
  'routing-rule': routingRule,
  rule,
  'alert-source': alertSource,
  'maintenance-window': maintenanceWindow,
  subscription,
  template,
  'catalog-type': catalogType,
} as const;

export type EntryType = keyof typeof entrySchemas;

/** One catalog entry of the type. */
export type EntryOf<T extends EntryType> = Type.Static<(typeof entrySchemas)[T]>;

/** An entry of a type of people's own, which `catalog-type/…` defines. */
export type OwnEntry = Type.Static<typeof ownEntry>;

/** A catalog entry of any type; its `ref` tells which. */
export type CatalogEntry = { [T in EntryType]: EntryOf<T> }[EntryType] | OwnEntry;

/** What can be affected by an incident, owned, and part of something. */
export type Thing = EntryOf<'business-service' | 'component'> | OwnEntry;

/** `type/name` of an entry, as it is written in YAML and shown on timelines. */
export type Ref = string;

/** The name of the type of a ref, built in or not: `queue` of `queue/orders`. */
export function typeNameOf(ref: Ref): string {
  return ref.slice(0, Math.max(0, ref.indexOf('/')));
}

/** The built-in type of an entry by its ref; `undefined` for every other. */
export function typeOf(ref: Ref): EntryType | undefined {
  const name = typeNameOf(ref);
  return isBuiltIn(name) ? name : undefined;
}

export function isBuiltIn(type: string): type is EntryType {
  return Object.hasOwn(entrySchemas, type);
}

/** The ref of the entry that defines the type of `ref`: `catalog-type/queue` of `queue/orders`. */
export function ownTypeOf(ref: Ref): Ref {
  return `catalog-type/${typeNameOf(ref)}`;
}

export function isOwn(entry: CatalogEntry): entry is OwnEntry {
  return typeOf(entry.ref) === undefined;
}

export function isThing(entry: CatalogEntry): entry is Thing {
  return isThingType(typeNameOf(entry.ref));
}

/** Whether entries of the type can be affected, owned and part of something: all types of people's own are like that. */
export function isThingType(type: string): boolean {
  return type === 'business-service' || type === 'component' || !isBuiltIn(type);
}

const refShape = new RegExp(anyRefPattern);

/** Whether `text` has the form of a ref: the names of a type, which need not exist, and of an entry. */
export function isRef(text: string): boolean {
  return refShape.test(text);
}
