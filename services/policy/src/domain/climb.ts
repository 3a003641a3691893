/**
 * The next rung. From where an escalation stands, the nodes are walked until a level has somebody to page:
 * a level without anybody is skipped at once, a repeat goes back to the top, and the end of the path pages
 * the last resort; without one, operators are told. A round in which nobody could be reached is not repeated: it would find nobody again.
 */
import type { IncidentFacts, Page, Reason } from '@escalog/contracts';
import {
  millisecondsOf,
  respondersOf,
  spoken,
  type Definitions,
  type PathLevel,
  type PathNode,
  type Responder,
} from '@escalog/definitions';
import { after, append, perform, setTimer, type Effect } from '@escalog/kernel';
import { pagesAsked, type Context, type Escalation, type EscalationsTypes } from './escalations.ts';

interface Position {
  readonly cycle: number;
  readonly node: number;
}

/** Why the next rung is climbed now. */
export interface Trigger {
  readonly code: string;
  /** The first half of a sentence, such as `Nobody acknowledged within 5 min`. */
  readonly text: string;
  readonly facts?: Readonly<Record<string, string>>;
}

/** What follows when `escalation` goes on from the level it is at. */
export function climb(
  escalation: Escalation,
  trigger: Trigger,
  facts: IncidentFacts,
  context: Context,
): readonly Effect<EscalationsTypes>[] {
  const effects: Effect<EscalationsTypes>[] = [];
  let pagedThisRound = pagesAsked(escalation).some(
    ({ pageId, undeliverable }) =>
      undeliverable === null && pageId.startsWith(`${escalation.escalationId}/${escalation.cycle}.`),
  );
  let position: Position = { cycle: escalation.cycle, node: nodeBehind(escalation.path.entry.nodes, escalation.level) };
  let level = escalation.level;
  let because = trigger;
  for (;;) {
    const node = escalation.path.entry.nodes[position.node];
    if (node === undefined) return [...effects, ...exhausted(escalation, because, facts, context)];
    if ('repeat' in node) {
      const again = pagedThisRound && position.cycle <= node.repeat.times;
      position = again ? { cycle: position.cycle + 1, node: 0 } : { ...position, node: position.node + 1 };
      if (again) [level, pagedThisRound] = [0, false];
      continue;
    }
    level += 1;
    const responders = respondersOfLevel(node.level, context);
    if (responders.length > 0)
      return [
        ...effects,
        ...reached(escalation, { cycle: position.cycle, level }, node.level, responders, because, facts, context),
      ];
    effects.push(skipped(escalation, { cycle: position.cycle, level }, node.level, context.definitions));
    because = { code: 'level-skipped', text: `Level ${level} had nobody to page` };
    position = { ...position, node: position.node + 1 };
  }
}

/** `high` or `low`, from the severity; high when the severity is unknown, because silence is worse. */
export function urgencyOf(severity: string, definitions: Definitions): 'high' | 'low' {
  return definitions.findOf('severity', `severity/${severity}`)?.entry.urgency ?? 'high';
}

function reached(
  escalation: Escalation,
  { cycle, level }: { cycle: number; level: number },
  definition: PathLevel,
  responders: readonly Responder[],
  trigger: Trigger,
  facts: IncidentFacts,
  { at, definitions }: Context,
): readonly Effect<EscalationsTypes>[] {
  const { escalationId, path } = escalation;
  const acknowledgeBy = after(at, millisecondsOf(definition.acknowledgeWithin));
  const names = responders.map(({ name }) => name).join(', ');
  const again = cycle > 1 ? `, round ${cycle}` : '';
  const reason = reasonOf(
    escalation,
    trigger,
    `${trigger.text}: level ${level} of ${path.entry.name}${again} pages ${names}.`,
  );
  return [
    append({
      type: 'LevelReached' as const,
      escalationId,
      cycle,
      level,
      urgency: urgencyOf(facts.severity, definitions),
      acknowledgeBy,
      incident: facts,
      pages: responders.map((responder) => pageOf(`${escalationId}/${cycle}.${level}`, responder)),
      reason,
    }),
    setTimer(timerOf(escalationId), acknowledgeBy, {
      kind: 'acknowledgement-overdue' as const,
      escalationId,
      cycle,
      level,
    }),
  ];
}

function skipped(
  escalation: Escalation,
  position: { cycle: number; level: number },
  { targets }: PathLevel,
  definitions: Definitions,
): Effect<EscalationsTypes> {
  const who = targets.map((target) => definitions.find(target)?.entry.name ?? target).join(', ');
  const text = `Level ${position.level} of ${escalation.path.entry.name} has nobody to page: nobody is on call or reachable through ${who}.`;
  return append({
    type: 'LevelSkipped' as const,
    escalationId: escalation.escalationId,
    ...position,
    reason: reasonOf(escalation, { code: 'nobody-to-page', text: '' }, text),
  });
}

function exhausted(
  escalation: Escalation,
  trigger: Trigger,
  facts: IncidentFacts,
  { at, definitions }: Context,
): readonly Effect<EscalationsTypes>[] {
  const { escalationId, path } = escalation;
  const responders = path.entry.lastResort === '' ? [] : respondersOf(path.entry.lastResort, definitions, at);
  const names = responders.map(({ name }) => name).join(', ');
  const outcome =
    names === ''
      ? 'the last resort has nobody either: nobody is paged. Apply an escalation path whose last resort is a person'
      : `the last resort is paged: ${names}`;
  const reason = reasonOf(
    escalation,
    { ...trigger, code: names === '' ? 'nobody-at-all' : trigger.code },
    `${trigger.text}, and ${path.entry.name} has no further level; ${outcome}.`,
  );
  const pages = responders.map((responder) => pageOf(`${escalationId}/last-resort`, responder));
  const event = append({
    type: 'EscalationExhausted' as const,
    escalationId,
    urgency: urgencyOf(facts.severity, definitions),
    incident: facts,
    pages,
    reason,
  });
  return pages.length > 0 ? [event] : [event, perform({ kind: 'tell-operators' as const, reason: reason.text })];
}

/** Each person once, by the first target that led to them. */
function respondersOfLevel({ targets }: PathLevel, { definitions, at }: Context): readonly Responder[] {
  const byPerson = new Map<string, Responder>();
  for (const responder of targets.flatMap((target) => respondersOf(target, definitions, at))) {
    if (!byPerson.has(responder.person)) byPerson.set(responder.person, responder);
  }
  return [...byPerson.values()];
}

function pageOf(prefix: string, { person, name, via }: Responder): Page {
  return { pageId: `${prefix}/${person.slice(person.indexOf('/') + 1)}`, person, name, via };
}

/** Index of the node behind the `level`th level; 0 before the first. */
function nodeBehind(nodes: readonly PathNode[], level: number): number {
  let seen = 0;
  return level === 0 ? 0 : nodes.findIndex((node) => 'level' in node && (seen += 1) === level) + 1;
}

export function timerOf(escalationId: string): string {
  return `acknowledgement-overdue/${escalationId}`;
}

export function reasonOf({ path }: Pick<Escalation, 'path'>, { code, facts }: Trigger, text: string): Reason {
  return { code, text, definition: `${path.entry.ref}@${path.version}`, facts: facts ?? {} };
}

/** `Nobody acknowledged within 5 min (Ana Costa did not answer)`. */
export function overdue(escalation: Escalation): Trigger {
  const level = escalation.path.entry.nodes.flatMap((node) => ('level' in node ? [node.level] : []))[
    escalation.level - 1
  ];
  const waited = level === undefined ? 'in time' : `within ${spoken(millisecondsOf(level.acknowledgeWithin))}`;
  const silent = escalation.current.filter((page) => page.undeliverable === null).map(({ name }) => name);
  const who = silent.length === 0 ? '' : ` (${silent.join(', ')} did not answer)`;
  return {
    code: 'not-acknowledged',
    text: `Nobody acknowledged ${waited}${who}`,
    facts: { unanswered: silent.join(', ') },
  };
}
