import type { Actor, Page } from '@escalog/contracts';
import { isRef, typeOf } from '@escalog/definitions';
import { isType, type IncidentEvent } from './incident-event.ts';

/**
 * What a sentence must know besides its event: what things are called, as far as the incident's own events tell.
 * Nothing is looked up in today's catalog: the same events give the same words for ever, also after somebody was renamed
 * or has left. Who was paged is called what they were called then, in the lines before and after too.
 */
export interface Names {
  /** What it is called; words such as `team payments` for a ref whose name no event tells; what is no ref, as it is. */
  of(ref: string): string;
  /** The name of whoever acted; the platform's own services are `Escalog`. */
  ofActor(actor: Actor): string;
  /** The name of the path that an escalation climbed as of the `version` of its stream, or began to climb, and whether again; `unknown` when its start is not among the events. */
  ofEscalation(escalationId: string, version?: number): string;
  /** Whether a path that stopped tells the page as answered by its person. */
  isAnswered(pageId: string): boolean;
}

export function namesIn(events: readonly IncidentEvent[]): Names {
  const names = new Map<string, string>();
  const pathsOf = new Map<string, { readonly path: string; readonly since: number }[]>();
  const answered = new Set(events.filter(isType('EscalationHalted')).flatMap(({ answeredPages }) => answeredPages));
  for (const { names: routed } of events.filter(isType('IncidentRouted')))
    for (const [ref, name] of Object.entries(routed)) names.set(ref, withType(ref, name));
  for (const { names: told } of events.filter(isType('ScopeChanged')))
    for (const [ref, name] of Object.entries(told)) names.set(ref, withType(ref, name));
  for (const { meta, reason } of events) {
    const own = ownName(meta.actor, reason.facts);
    if (own !== undefined && own !== meta.actor.ref) names.set(meta.actor.ref, own);
  }
  for (const event of events) {
    for (const { person, name } of pagesOf(event)) names.set(person, name);
    if (event.type !== 'EscalationStarted' && event.type !== 'PathReplaced') continue;
    const known = pathsOf.get(event.escalationId) ?? [];
    pathsOf.set(event.escalationId, [...known, { path: event.path, since: event.meta.version }]);
    const name = event.pathDefinition?.name ?? nameInDefinition(event.definition ?? '{}');
    if (name !== undefined) names.set(event.path, name);
  }
  names.set('person/unknown', 'Somebody');
  const of = (ref: string): string => names.get(ref) ?? inWords(ref);
  return {
    of,
    ofActor: (actor) => (actor.kind === 'service' ? 'Escalog' : of(actor.ref)),
    ofEscalation: (escalationId, version = 0) => {
      const paths = pathsOf.get(escalationId) ?? [];
      const { path } = paths.findLast(({ since }) => since <= version) ?? paths[0] ?? { path: 'unknown' };
      return `${of(path)}${againIn(escalationId)}`;
    },
    isAnswered: (pageId) => answered.has(pageId),
  };
}

/** What whoever acted was called then, which the facts of what they did tell. Those of an alert have its labels too, and a label may be `name`. */
function ownName({ kind }: Actor, facts: Readonly<Record<string, string>>): string | undefined {
  if (kind === 'person') return facts['name'];
  return kind === 'alert-source' ? facts['alert source'] : undefined;
}

/** ` (again)` for a path that is climbed a second time because what had ended fires again. */
function againIn(escalationId: string): string {
  const times = Number(/\/again-(\d+)$/.exec(escalationId)?.[1] ?? 0);
  return ['', ' (again)'][times] ?? ` (again, time ${times + 1})`;
}

/** The pages that an event asks for. */
export function pagesOf(event: IncidentEvent): readonly Page[] {
  return 'pages' in event ? event.pages : [];
}

/** `team/payments` to `team payments`; things that people name, such as `business-service/login`, to their name alone. What somebody typed stays whole. */
function inWords(ref: string): string {
  if (!isRef(ref) || typeOf(ref) === undefined) return ref;
  return withType(ref, ref.slice(ref.indexOf('/') + 1));
}

/** `team Payments`, but `Payments team`: not everybody knows what bears the name. */
function withType(ref: string, name: string): string {
  const word = spelledOut[ref.slice(0, ref.indexOf('/'))];
  return word === undefined || name.toLowerCase().includes(word) ? name : `${word} ${name}`;
}

const spelledOut: Readonly<Record<string, string>> = { team: 'team', schedule: 'schedule' };

function nameInDefinition(definition: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(definition);
    return typeof parsed === 'object' && parsed !== null && 'name' in parsed && typeof parsed.name === 'string'
      ? parsed.name
      : undefined;
  } catch {
    return undefined;
  }
}
