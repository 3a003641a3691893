import type { IncidentDeclared } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import type { CatalogEntry, EntryOf, Resemblance } from '@escalog/definitions';
import { definitionsOf, severity } from '@escalog/definitions/testing';
import type { Catalog } from '../domain/rule.ts';

type Thing = EntryOf<'business-service' | 'component'>;

export function businessService(name: string, title: string, more: Omit<Partial<Thing>, 'ref' | 'name'> = {}): Thing {
  return { ref: `business-service/${name}`, name: title, ...more };
}

export function component(name: string, title: string, more: Omit<Partial<Thing>, 'ref' | 'name'> = {}): Thing {
  return { ref: `component/${name}`, name: title, ...more };
}

export function team(name: string, title: string, path = `escalation-path/${name}`): EntryOf<'team'> {
  return { ref: `team/${name}`, name: title, members: ['person/ana'], path };
}

export function path(name: string, title: string): EntryOf<'escalation-path'> {
  return {
    ref: `escalation-path/${name}`,
    name: title,
    nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
    lastResort: 'person/ana',
  };
}

export const ana: EntryOf<'person'> = {
  ref: 'person/ana',
  name: 'Ana Costa',
  contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
};
export const sev1: EntryOf<'severity'> = severity('sev1', { assumed: true });

/** Two teams with a path each, triage, and nothing owned yet. */
export const groundwork: readonly CatalogEntry[] = [
  ana,
  sev1,
  team('identity', 'Team Identity'),
  path('identity', 'Identity path'),
  team('payments', 'Team Payments'),
  path('payments', 'Payments path'),
  path('triage', 'Triage'),
];

/** The groundwork and `things`, with a search that finds `found` whatever it is asked. */
export function catalogOf(things: readonly CatalogEntry[], found: readonly Resemblance[] = []): Catalog {
  return { definitions: definitionsOf(...groundwork, ...things), resembling: () => found };
}

export function declared(more: Partial<IncidentDeclared>): IncidentDeclared {
  return {
    ...exampleEvents.IncidentDeclared,
    title: 'Something is wrong',
    affects: [],
    unknownNames: [],
    unrouted: [],
    responder: null,
    ...more,
  };
}
