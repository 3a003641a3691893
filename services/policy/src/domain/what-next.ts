/**
 * What happens next of an escalation, and when, unless somebody does something before: whoever would be paged is whom the
 * path means as of now. It is what its timer brings, tried on a copy, so it is what will happen.
 */
import { isoOf, listed, spoken, type Instant } from '@escalog/kernel';
import type { Page } from '@escalog/contracts';
import type { Escalation } from './escalation.ts';
import type { Context, EscalationEvent, Escalations } from './escalations.ts';
import { pauseOf } from './lapse.ts';
import { timerRung } from './timer-rung.ts';
import { nameOf } from './who.ts';

export interface NextStep {
  /** repeat: its path, or a part of it, is climbed once more; lapse: whoever has it has it no more; goes-back: a handoff that nobody took. */
  readonly kind: 'level' | 'repeat' | 'last-resort' | 'lapse' | 'goes-back';
  readonly at: Instant;
  /** Of a level, from 1. */
  readonly level: number | null;
  readonly levelName: string | null;
  /** Who would be paged, were it now; nobody when nobody can be. */
  readonly people: readonly { readonly person: string; readonly name: string }[];
}

export interface WhatNext {
  /** Null when nothing comes by itself. */
  readonly next: NextStep | null;
  /** Why that comes, or why nothing does: a sentence. */
  readonly because: string;
}

export function whatNext(escalation: Escalation, state: Escalations, context: Context): WhatNext {
  if (state.resolved) return { next: null, because: 'The incident is resolved.' };
  const rung = timerRung(escalation.escalationId, state, context);
  const next = rung && stepOf(rung.events, rung.at, escalation);
  if (rung === undefined || next === undefined) return { next: null, because: whyNothing(escalation, state, context) };
  return { next, because: whyThen(next, rung.events, escalation, state, context) };
}

function stepOf(events: readonly EscalationEvent[], at: Instant, { cycle }: Escalation): NextStep | undefined {
  const goesBack = events.some(({ type }) => type === 'HandoffReturned');
  const lapses = events.some(({ type }) => type === 'AcknowledgementLapsed');
  for (const event of events) {
    const turn = lapses ? 'lapse' : goesBack ? 'goes-back' : undefined;
    if (event.type === 'LevelReached') {
      const kind = turn ?? (event.cycle > cycle ? 'repeat' : 'level');
      return { kind, at, level: event.level, levelName: event.name, people: peopleOf(event.pages) };
    }
    if (event.type === 'EscalationExhausted' || event.type === 'LastResortPaged')
      return { kind: turn ?? 'last-resort', at, level: null, levelName: null, people: peopleOf(event.pages) };
  }
  // It goes back to where somebody else is being paged already.
  return goesBack ? { kind: 'goes-back', at, level: null, levelName: null, people: [] } : undefined;
}

function peopleOf(pages: readonly Page[]): NextStep['people'] {
  return pages.map(({ person, name }) => ({ person, name }));
}

function whyThen(
  next: NextStep,
  events: readonly EscalationEvent[],
  escalation: Escalation,
  state: Escalations,
  context: Context,
): string {
  const { path, acknowledged, waitsForQuiet, phase } = escalation;
  const skipped = events.flatMap((event) => (event.type === 'LevelSkipped' ? [event.level] : []));
  const past =
    skipped.length === 0
      ? ''
      : ` ${skipped.length === 1 ? 'Level' : 'Levels'} ${listed(skipped.map(String))} would have nobody to page.`;
  const quiet = waitsForQuiet === true ? ' Who is paged now has quiet hours, and they are waited for.' : '';
  const level = next.level === null ? 'the last resort' : `level ${next.level}${called(next)}`;
  switch (next.kind) {
    case 'level':
      return `Unless somebody acknowledges before, ${level} of ${path.entry.name} is reached.${past}${quiet}`;
    case 'repeat':
      return `Unless somebody acknowledges before, ${path.entry.name} is climbed once more, from ${level} on.${past}${quiet}`;
    case 'last-resort':
      return `${lastResortBecause(phase, path.entry.name)}${next.people.length === 0 ? ' It has nobody: apply an escalation path whose last resort is a person.' : ''}${past}${quiet}`;
    case 'lapse': {
      const who = names(acknowledged?.by ?? [], escalation, context);
      const { entry } = path;
      return acknowledged?.snoozed === true
        ? `${who} acknowledged until then; ${entry.name} is climbed again from the top, unless it is resolved before.`
        : `${who} has it. Without any activity for ${pause(state, context)} it lapses, and ${entry.name} is climbed again from the top.${waitingFor(escalation, state, context)}`;
    }
    case 'goes-back':
      return `Unless somebody there acknowledges before, it goes back to whoever handed it off.${past}`;
  }
}

function lastResortBecause(phase: Escalation['phase'], path: string): string {
  return phase === 'exhausted'
    ? `${path} has come to its end: its last resort is paged again and again until somebody acknowledges.`
    : `Unless somebody acknowledges before, ${path} has come to its end, and its last resort is paged.`;
}

function whyNothing(escalation: Escalation, state: Escalations, context: Context): string {
  const { acknowledged, phase, path, routeEnded } = escalation;
  if (phase !== 'halted') return `${path.entry.name} waits for nothing that is known.`;
  if (routeEnded === true) return 'What it was called for is not affected any more.';
  if (acknowledged === undefined) return 'It has ended.';
  const who = names(acknowledged.by, escalation, context);
  const handed = waitingFor(escalation, state, context);
  if (handed !== '') return `${who} handed it off.${handed}`;
  const lapsesAt = acknowledged.lapsesAt;
  return lapsesAt === null
    ? `${who} has it, without an end.`
    : `${who} has it until ${isoOf(lapsesAt).slice(0, 16).replace('T', ' ')} UTC, and what has been begun since goes on.`;
}

/** ` It was handed off to Ben Ito, who has not acknowledged yet.`; nothing when it waits for no handoff. */
function waitingFor({ escalationId }: Escalation, { moves = [] }: Escalations, { definitions }: Context): string {
  const to = moves
    .filter((move) => move.kind === 'handoff' && move.fromEscalation === escalationId && move.outcome === 'open')
    .at(-1)?.to;
  if (to === undefined || to === null) return '';
  return ` It was handed off to ${definitions.find(to)?.entry.name ?? to}, where nobody has acknowledged yet.`;
}

function called({ levelName }: Pick<NextStep, 'levelName'>): string {
  return levelName === null ? '' : ` (${levelName})`;
}

function pause(state: Escalations, context: Context): string {
  const milliseconds = pauseOf(state, context);
  return milliseconds === null ? 'so long' : spoken(milliseconds);
}

function names(refs: readonly string[], escalation: Escalation, { definitions }: Context): string {
  return refs.length === 0 ? 'Somebody' : listed(refs.map((ref) => nameOf(ref, escalation, definitions)));
}
