/** To whom somebody may hand an incident off: to others, of whom somebody can be reached now. */
import {
  entryCalled,
  levelsIn,
  nearestClause,
  offersFor,
  respondersOf,
  severalSentence,
  typeOf,
  type Caller,
  type Definitions,
  type EntryType,
  type PathNode,
  type Ref,
} from '@escalog/definitions';
import { listed, type Instant } from '@escalog/kernel';
import type { WithHandoffs } from './handoff-read.ts';
import type { Command } from './incident-command.ts';
import type { Found } from './names.ts';
import { becausePerson } from './reasons.ts';

export interface HandoffTarget {
  /** A person, schedule, team or path. */
  readonly ref: Ref;
  readonly name: string;
}

/** The command that hands `incident` off, or why it cannot be. `where` is what is said of how, such as ` in Slack`. */
export function handoffCommand(
  {
    to,
    why,
    escalationId = null,
  }: { readonly to: string; readonly why: string; readonly escalationId?: string | null },
  caller: Caller,
  { handoffs = [] }: WithHandoffs,
  definitions: Definitions,
  at: Instant,
  where = '',
): Found<Command<'hand-off'>> {
  const target = handoffTarget(to, caller, definitions, at);
  if ('rejection' in target) return target;
  const { ref, name } = target.found;
  const isOpen = handoffs.some(
    (handoff) =>
      handoff.state === 'open' &&
      handoff.by === caller.ref &&
      handoff.to === ref &&
      handoff.escalation === escalationId,
  );
  return {
    found: {
      kind: 'hand-off',
      by: caller.ref,
      to: ref,
      toName: name,
      escalationId,
      why: why.trim(),
      isOpen,
      at,
      reason: becausePerson(caller, `handed it off to ${name}${where}`, why),
    },
  };
}

/** Whom a handoff would page first, were it now, and what whoever hands it off should know before. */
export interface HandoffPreview extends HandoffTarget {
  readonly people: readonly { readonly person: Ref; readonly name: string; readonly reachable: boolean }[];
  /** Sentences. */
  readonly warnings: readonly string[];
}

/** What a handoff to `word` would lead to, or why it would be refused. `by` is whoever hands it off. */
export function handoffPreview(
  word: string,
  by: Pick<Caller, 'ref' | 'name'>,
  definitions: Definitions,
  now: Instant,
): Found<HandoffPreview> {
  const target = handoffTarget(word, by, definitions, now);
  if ('rejection' in target) return target;
  const { ref, name } = target.found;
  const people = pagedFirst(ref, definitions, now).map((person) => ({
    person,
    name: definitions.find(person)?.entry.name ?? person,
    reachable: isReachable(person, definitions),
  }));
  const unreachable = people.filter(({ reachable }) => !reachable).map((person) => person.name);
  const offDuty =
    typeOf(ref) === 'person' &&
    !definitions
      .allOf('schedule')
      .some((one) => respondersOf(one.ref, definitions, now).some((on) => on.person === ref));
  return {
    found: {
      ref,
      name,
      people,
      warnings: [
        ...(offDuty ? [`${name} is not on call now.`] : []),
        ...(unreachable.length > 0 ? [`${listed(unreachable)} cannot be reached: there is no contact method.`] : []),
      ],
    },
  };
}

/** Of a path the people of the first level that has any. */
function pagedFirst(ref: Ref, definitions: Definitions, now: Instant): readonly Ref[] {
  const path = definitions.findOf('escalation-path', definitions.findOf('team', ref)?.entry.path ?? ref)?.entry;
  const levels = path === undefined ? [[ref]] : levelsIn(path.nodes).map(({ level }) => level.targets);
  for (const targets of levels) {
    const people = new Set(
      targets.flatMap((target) => respondersOf(target, definitions, now)).map((one) => one.person),
    );
    if (people.size > 0) return [...people];
  }
  return [];
}

const types: readonly EntryType[] = ['person', 'schedule', 'team', 'escalation-path'];
const offeredAtMost = 5;
const namedAtMost = 5;

/** Whom `word` means, by ref, name, alias or a part of one. Refused is what nobody but `by` would be reached by, and what leads to nobody. */
export function handoffTarget(
  word: string,
  by: Pick<Caller, 'ref' | 'name'>,
  definitions: Definitions,
  now: Instant,
): Found<HandoffTarget> {
  const meant = targetCalled(word, definitions);
  if ('rejection' in meant) return meant;
  const { found: ref } = meant;
  const name = definitions.find(ref)?.entry.name ?? ref;
  if (ref === by.ref)
    return refused(
      'handoff-to-oneself',
      `That is ${name}, who hands it off; hand it to others, or ask for the next level.`,
    );

  const reached = peopleReachedBy(ref, definitions, now);
  const reachable = reached.filter((person) => isReachable(person, definitions));
  if (reachable.length === 0) return refused('handoff-to-nobody', leadsToNobody({ ref, name }, reached, definitions));
  if (reachable.every((person) => person === by.ref))
    return refused(
      'handoff-to-oneself',
      `${name} (${ref}) reaches nobody but ${by.name} now, who hands it off; hand it to others, or ask for the next level.`,
    );
  return { found: { ref, name } };
}

function targetCalled(word: string, definitions: Definitions): Found<Ref> {
  const called = entryCalled(word, types, definitions);
  if (called.kind === 'one') return { found: called.ref };
  if (called.kind === 'several') {
    const [only, ...others] = withoutWhatIsOfTeams(called.refs, definitions);
    if (only !== undefined && others.length === 0) return { found: only };
    return refused('ambiguous-target', severalSentence(word, called.refs, definitions));
  }
  const offers = offersFor(word, types, definitions, offeredAtMost);
  const nearest = called.nearest.length > 0 ? called.nearest : offers.map(({ ref }) => ref);
  return {
    ...refused(
      'unknown-target',
      `No person, schedule, team or path is called "${word}"${nearestClause({ kind: 'none', nearest }, definitions)}; see GET /v1/catalog/entries.`,
    ),
    offers,
  };
}

/** A team, its schedule and its path often bear one name: who says it means the team. */
function withoutWhatIsOfTeams(refs: readonly Ref[], definitions: Definitions): readonly Ref[] {
  const theirs = refs.flatMap((ref) => {
    const team = definitions.findOf('team', ref)?.entry;
    if (team === undefined) return [];
    const path = definitions.findOf('escalation-path', team.path)?.entry;
    return [team.path, team.schedule, ...targetsIn(path?.nodes ?? [])];
  });
  return refs.filter((ref) => typeOf(ref) === 'person' || !theirs.includes(ref));
}

/** A team is reached by its path. */
function peopleReachedBy(ref: Ref, definitions: Definitions, now: Instant): readonly Ref[] {
  const path = definitions.findOf('escalation-path', definitions.findOf('team', ref)?.entry.path ?? ref)?.entry;
  const targets = path === undefined ? [ref] : targetsIn(path.nodes);
  return [...new Set(targets.flatMap((target) => respondersOf(target, definitions, now)).map(({ person }) => person))];
}

/** Also those of branches that would not be taken now: what is asked there may be otherwise in a moment. */
function targetsIn(nodes: readonly PathNode[]): readonly Ref[] {
  return nodes.flatMap((node) => {
    if ('level' in node) return node.level.targets;
    return 'branch' in node ? targetsIn([...node.branch.then, ...(node.branch.else ?? [])]) : [];
  });
}

function isReachable(person: Ref, definitions: Definitions): boolean {
  return (definitions.findOf('person', person)?.entry.contactMethods.length ?? 0) > 0;
}

function leadsToNobody({ ref, name }: HandoffTarget, reached: readonly Ref[], definitions: Definitions): string {
  const people = reached.map((person) => `${definitions.find(person)?.entry.name ?? person} (${person})`);
  const more = people.length > namedAtMost ? [`${people.length - namedAtMost} more`] : [];
  const who = listed([...people.slice(0, namedAtMost), ...more]);
  if (reached.length === 0) return `${name} (${ref}) leads to nobody: nobody is on call there now; hand it to others.`;
  const unreachable = 'who cannot be reached: there is no contact method; hand it to others.';
  return reached.includes(ref) && reached.length === 1
    ? `${name} (${ref}) cannot be reached: there is no contact method; hand it to others.`
    : `${name} (${ref}) leads to ${who}, ${unreachable}`;
}

function refused(code: string, message: string): { rejection: { code: string; message: string } } {
  return { rejection: { code, message } };
}
