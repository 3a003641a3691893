/** What one action of a rule does, by itself or because somebody accepted it. */
import type { Reason, SuggestedAction } from '@escalog/contracts';
import { levelsIn, pathDefinitionOf, triagePath, type EntryOf, type Ref, type RuleAction } from '@escalog/definitions';
import { after, append } from '@escalog/kernel';
import { climb } from '../climb.ts';
import type { PinnedPath } from '../escalation.ts';
import {
  factsOf,
  running,
  type Context,
  type Effects,
  type EscalationEvent,
  type Escalations,
} from '../escalations.ts';
import { evolve } from '../evolve.ts';
import { newest } from '../fired-again.ts';
import { namesOf, pagesTo } from '../paging.ts';
import { knowsAlready, peopleMeant } from './people.ts';

/** What came of it. */
export interface Done {
  readonly outcome: 'taken' | 'suggested' | 'not-needed';
  /** As one sentence. */
  readonly because: string;
  readonly effects: Effects;
}

/** In whose name, and under which id within the incident, it is done. */
export interface Doer {
  readonly incidentId: string;
  readonly rule: Ref;
  readonly version: number;
  readonly name: string;
  /** Unique among all that the rule does in the incident. */
  readonly id: string;
  readonly code: string;
  /** Why: the first half of a sentence. */
  readonly why: string;
}

/** An action as it stands in an event, so that it can be done when its rule is gone. */
export function suggestionIn(action: RuleAction, index: number): SuggestedAction {
  const of = (kind: string, said: Partial<SuggestedAction>): SuggestedAction => ({
    kind,
    targets: [],
    path: null,
    say: 'say' in action ? action.say : null,
    action: index,
    ...said,
  });
  if ('page' in action) return of('page', { targets: action.page });
  if ('start' in action) return of('start', { path: action.start });
  if ('tell' in action) return of('tell', { targets: action.tell });
  if ('post' in action) return of('post', {});
  if ('call' in action) return of('call', {});
  return of('none', { targets: action.nudge });
}

/** Does it, or says why that is not needed. */
export function deed(action: SuggestedAction, doer: Doer, state: Escalations, context: Context): Done {
  switch (action.kind) {
    case 'page':
      return paged(action.targets, doer, state, context);
    case 'start':
      return startedPath(action.path ?? '', doer, state, context);
    case 'tell':
      return told(action, doer, state, context);
    case 'post':
    case 'call':
      return called(action, doer, state, context);
    default:
      return { outcome: 'not-needed', because: 'Only a person can do it.', effects: [] };
  }
}

function notNeeded(because: string): Done {
  return { outcome: 'not-needed', because, effects: [] };
}

export function reasonFor({ code, rule, version }: Doer, text: string): Reason {
  return { code, text, definition: `${rule}@${version}`, facts: {} };
}

const waits = 'PT5M';
const again = 2;

/** People are paged by a path of one level, three rounds long, whose last resort is that of the path that was climbed first. */
function paged(targets: readonly string[], doer: Doer, state: Escalations, context: Context): Done {
  const meant = peopleMeant(targets, state, context);
  if (meant.length === 0) return notNeeded(`Nobody is on call or reachable through ${named(targets, context)}.`);
  const left = meant.filter(({ person }) => !knowsAlready(person, state));
  const know = meant.filter((one) => !left.includes(one));
  const knowing = `${namesOf(know, context.definitions)} ${know.length === 1 ? 'was paged or has' : 'were paged or have'} it already`;
  if (left.length === 0) return notNeeded(`${knowing}.`);
  const entry: EntryOf<'escalation-path'> = {
    ref: doer.rule,
    name: doer.name,
    nodes: [
      { level: { targets: left.map(({ person }) => person), acknowledgeWithin: waits } },
      { repeat: { times: again } },
    ],
    lastResort: lastResortIn(state, context),
  };
  const because = `${namesOf(left, context.definitions)} ${left.length === 1 ? 'is' : 'are'} paged${know.length === 0 ? '' : `; ${knowing}`}.`;
  return { outcome: 'taken', because, effects: begun({ entry, version: doer.version }, doer, because, state, context) };
}

function lastResortIn(state: Escalations, { definitions }: Context): Ref {
  const first = running(state)[0] ?? Object.values(state.escalations)[0];
  const lastResort = first?.path.entry.lastResort ?? '';
  return lastResort === '' ? (definitions.findOf('escalation-path', triagePath)?.entry.lastResort ?? '') : lastResort;
}

function startedPath(ref: Ref, doer: Doer, state: Escalations, context: Context): Done {
  const path = context.definitions.findOf('escalation-path', ref);
  if (path === undefined) return notNeeded(`${ref} does not exist any more.`);
  const there = newest(state.escalations).find(
    ({ path: { entry }, routeEnded }) => entry.ref === ref && routeEnded !== true,
  );
  if (there !== undefined)
    return notNeeded(
      there.phase === 'halted'
        ? `${path.entry.name} was climbed already, and somebody has acknowledged it.`
        : `${path.entry.name} is being climbed already.`,
    );
  const because = `${path.entry.name} is climbed, from the first of ${levelsIn(path.entry.nodes).length} levels.`;
  return { outcome: 'taken', because, effects: begun(path, doer, because, state, context) };
}

/** An escalation of its own, which is climbed at once. */
function begun(path: PinnedPath, doer: Doer, because: string, state: Escalations, context: Context): Effects {
  const event: Extract<EscalationEvent, { type: 'EscalationStarted' }> = {
    type: 'EscalationStarted',
    escalationId: `${doer.incidentId}/${doer.rule}/${doer.id}`,
    path: path.entry.ref,
    pathVersion: path.version,
    definition: null,
    pathDefinition: pathDefinitionOf(path.entry),
    kind: 'rule',
    from: null,
    owner: null,
    reason: reasonFor(doer, `${doer.why}: ${because}`),
  };
  const after = evolve(state, event);
  const escalation = after.escalations[event.escalationId];
  if (escalation === undefined) return [];
  return [append(event), ...climb(escalation, { code: doer.code, text: doer.why }, after, context)];
}

function told({ targets, say }: SuggestedAction, doer: Doer, state: Escalations, context: Context): Done {
  const facts = factsOf(state);
  const people = peopleMeant(targets, state, context);
  if (facts === null || people.length === 0)
    return notNeeded(`Nobody is on call or reachable through ${named(targets, context)}.`);
  const because = `${namesOf(people, context.definitions)} ${people.length === 1 ? 'is' : 'are'} told.`;
  const event = {
    type: 'PeopleTold' as const,
    kind: doer.rule.startsWith('severity/') ? 'severity' : 'rule',
    notices: pagesTo(people, `${doer.incidentId}/notice.${(state.notices ?? 0) + 1}`),
    text: say ?? facts.title,
    incident: facts,
    reason: reasonFor(doer, `${doer.why}: ${because}`),
  };
  return { outcome: 'taken', because, effects: [append(event)] };
}

/** So long a chat or a webhook that does not answer is tried; what it would hear later is of no use. */
const tried = 60 * 60 * 1_000;

function called({ kind, say, action }: SuggestedAction, doer: Doer, state: Escalations, context: Context): Done {
  const facts = factsOf(state);
  if (facts === null) return notNeeded('Nothing is known of the incident yet.');
  // Who reads a chat, or gets what a webhook takes, is not known here.
  if ((state.seenBy ?? null) !== null)
    return notNeeded(
      kind === 'post'
        ? 'The incident is private, so it is posted to no chat.'
        : 'The incident is private, so no webhook is called with it.',
    );
  // Of two that say the same in two chats, each names which it is.
  const by = `by action ${(action ?? 0) + 1}`;
  const because = kind === 'post' ? `It is posted to a chat ${by}.` : `A webhook is called ${by}.`;
  const text = `${doer.why}: ${because.charAt(0).toLowerCase()}${because.slice(1)}`;
  const event = {
    type: 'CallRequested' as const,
    callId: `${doer.incidentId}.call.${doer.rule.slice(doer.rule.indexOf('/') + 1)}.${doer.id}`,
    rule: doer.rule,
    action: action ?? 0,
    kind,
    text: say ?? text,
    tryUntil: after(context.at, tried),
    incident: facts,
    reason: reasonFor(doer, text),
  };
  return { outcome: 'taken', because, effects: [append(event)] };
}

function named(words: readonly string[], { definitions }: Context): string {
  return words.map((word) => definitions.find(word)?.entry.name ?? word).join(', ');
}
