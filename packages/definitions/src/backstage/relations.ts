/** What the fields of entities say of how they belong together: each ref with the place where it stands. */
import { below, type Problem } from '../checks/problem.ts';
import { isRecord } from '../checks/union-shape.ts';
import { defaultNamespace, parsedRef, type EntityRef } from './entity-ref.ts';
import { refOfEntity, type Entity, type Kind } from './entity.ts';

/** A ref in a field. */
export interface Mention {
  /** JSON Pointer within the entity. */
  readonly pointer: string;
  /** As it is written. */
  readonly text: string;
  /** What it means; a sentence when it means nothing. */
  readonly means: EntityRef | string;
}

/** The kind that a field means when a ref in it says none; fields without one want it said. */
const defaultKinds: Readonly<Record<string, Kind | undefined>> = {
  owner: 'Group',
  system: 'System',
  domain: 'Domain',
  subcomponentOf: 'Component',
  subdomainOf: 'Domain',
  providesApis: 'API',
  consumesApis: 'API',
  parent: 'Group',
  children: 'Group',
  members: 'User',
  memberOf: 'Group',
  dependsOn: undefined,
  dependencyOf: undefined,
};

/** The fields with refs that each kind has. */
export const refFields: Readonly<Record<Kind, readonly string[]>> = {
  Component: ['owner', 'system', 'subcomponentOf', 'providesApis', 'consumesApis', 'dependsOn', 'dependencyOf'],
  API: ['owner', 'system'],
  Resource: ['owner', 'system', 'dependsOn', 'dependencyOf'],
  System: ['owner', 'domain'],
  Domain: ['owner', 'subdomainOf'],
  Group: ['parent', 'children', 'members'],
  User: ['memberOf'],
};

/** The refs in a field of an entity's spec; a namespace that is left out is the entity's own. */
export function mentionsIn(entity: Entity, field: string): readonly Mention[] {
  return mentionsOf(field, entity.spec[field], refOfEntity(entity).namespace);
}

/** Refs of an entity, whatever else is wrong with it, that cannot be read. */
export function refProblems(kind: Kind, spec: unknown): readonly Problem[] {
  if (!isRecord(spec)) return [];
  return refFields[kind].flatMap((field) =>
    mentionsOf(field, spec[field], defaultNamespace).flatMap(({ pointer, text, means }) =>
      typeof means === 'string' && text !== '' ? [{ pointer, detail: means }] : [],
    ),
  );
}

function mentionsOf(field: string, value: unknown, namespace: string): readonly Mention[] {
  const kind = defaultKinds[field];
  const context = { namespace, ...(kind !== undefined && { kind }) };
  const mention = (text: unknown, pointer: string): readonly Mention[] =>
    typeof text === 'string' ? [{ pointer, text, means: parsedRef(text, context) }] : [];
  return Array.isArray(value)
    ? value.flatMap((text, index) => mention(text, below('/spec', field, index)))
    : mention(value, below('/spec', field));
}
