/**
 * What all conditions may speak of (of routing rules, of branches in paths, of rules): the incident, and the entries that
 * it affects. Each language declares these records and adds its own fields.
 */
import type { IncidentFacts } from '@escalog/contracts';
import type { CelFields, CelType } from './cel/types.ts';
import type { Definitions } from './definitions.ts';
import { isThing, typeNameOf, type OwnEntry, type Ref } from './entry.ts';
import { ownershipEdges } from './ownership-edges.ts';

/** What a declaration says besides what changes later. */
export interface Reported {
  /** Where it came from: `rest`, or the kind of alert source. */
  readonly source: string;
  /** The ref of who declared it. */
  readonly declaredBy: Ref;
  /** Of its alerts, what all of them have. */
  readonly labels: Readonly<Record<string, string>>;
  /** How many alerts fired when it was declared. */
  readonly alerts: number;
  /** Names that it gave and that no entry bears. */
  readonly unknownNames: readonly string[];
}

/** Of what an earlier release declared. */
export const nothingReported: Reported = { source: '', declaredBy: '', labels: {}, alerts: 0, unknownNames: [] };

export interface IncidentKnown extends Reported {
  readonly title: string;
  /** Empty without one. */
  readonly description: string;
  /** Such as `sev1`. */
  readonly severity: string;
  /** Of that severity: 1 is the worst. */
  readonly rank: number;
  readonly affects: readonly Ref[];
}

/** The fields of the record `incident` that every language has. */
export const incidentFields: CelFields = {
  title: 'string',
  description: 'string',
  severity: 'string',
  rank: 'int',
  source: 'string',
  declaredBy: 'string',
  labels: { map: 'string' },
  alerts: 'int',
  affects: { list: 'string' },
  unknownNames: { list: 'string' },
};

/** What is known once people are at work. */
export interface WorkKnown {
  readonly status: string;
  /** Ref of the person; empty without one. */
  readonly lead: Ref;
  /** Whether somebody has acknowledged, and that has not lapsed. */
  readonly acknowledged: boolean;
}

/** The fields of the record `incident` that languages have which are asked during an incident. */
export const workFields: CelFields = { status: 'string', lead: 'string', acknowledged: 'bool' };

export interface AffectedEntry {
  readonly ref: Ref;
  readonly type: string;
  readonly name: string;
  /** Empty without one of its own. */
  readonly owner: Ref;
  readonly partOf: readonly Ref[];
  readonly providedBy: readonly Ref[];
  /** Of an entry of a type of people's own, what its type asks for, by name. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The type of the variable `affected`. */
export const affectedType: CelType = {
  list: {
    record: 'entry',
    fields: {
      ref: 'string',
      type: 'string',
      name: 'string',
      owner: 'string',
      partOf: { list: 'string' },
      providedBy: { list: 'string' },
      attributes: { map: 'dyn' },
    },
  },
};

type Told = Pick<IncidentFacts, 'title' | 'description' | 'severity'>;

/** The incident as conditions have it, as far as it affects `affects`. */
export function incidentKnown(
  { title, description, severity }: Told,
  reported: Reported,
  affects: readonly Ref[],
  definitions: Definitions,
): IncidentKnown {
  const rank = rankOf(severity, definitions);
  return { ...reported, title, description: description ?? '', severity, rank, affects };
}

/** The rank of a severity that the catalog does not have. */
const mildest = 100;

/** The rank of a severity by its name, such as `sev1`: 1 is the worst. */
export function rankOf(severity: string, definitions: Definitions): number {
  return definitions.findOf('severity', `severity/${severity}`)?.entry.rank ?? mildest;
}

/** What conditions may know of an entry; of one that does not exist, its ref. */
export function affectedEntry(ref: Ref, definitions: Definitions): AffectedEntry {
  const entry = definitions.find(ref)?.entry;
  const thing = entry !== undefined && isThing(entry) ? entry : undefined;
  const edges = thing && ownershipEdges(thing, (type) => definitions.findOf('catalog-type', type)?.entry);
  return {
    ref,
    type: typeNameOf(ref),
    name: entry?.name ?? ref,
    owner: thing?.owner ?? '',
    partOf: edges?.partOf ?? [],
    providedBy: edges?.providedBy ?? [],
    attributes: (entry as Partial<OwnEntry> | undefined)?.attributes ?? {},
  };
}
