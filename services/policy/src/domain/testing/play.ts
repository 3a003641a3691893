/** Plays what may happen to an incident in any order, on virtual time, and notes what came of each thing. */
import fc from 'fast-check';
import type { EntryOf } from '@escalog/definitions';
import { after, type Instant, type WorkflowRun } from '@escalog/kernel';
import { pagesAsked } from '../escalation.ts';
import type { EscalationEvent, EscalationsTypes } from '../escalations.ts';
import type { EscalationsInput } from '../inputs.ts';
import { acme, at, contextAt, delivered, ids, paymentsRoute, route, routed, story, undeliverable } from './story.ts';

const minute = 60_000;
const people = ['person/ana', 'person/ben', 'person/cleo', 'person/dana', 'Sam of the night shift'] as const;
/** The last two do not exist: a team that nobody is in does, and leads to triage. */
const takers = [
  'person/ben',
  'person/cleo',
  'schedule/identity',
  'team/empty',
  'escalation-path/payments',
  'escalation-path/gone',
  'person/gone',
] as const;

const words = [
  'routed',
  'routed-payments',
  'ended-payments',
  'acknowledged',
  'snoozed',
  'declined',
  'next-level',
  'handed-off',
  'severity',
  'scope',
  'update',
  'lead',
  'fired-again',
  'quiet-over',
  'resolved',
  'reopened',
  'audited',
  'again',
  'late-timer',
] as const;

/** `which` and `who` pick one of what there is then. */
export const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constantFrom(...words), which: fc.nat(99), who: fc.nat(99) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('timer' as const), which: fc.nat(99), who: fc.nat(99) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('minutes' as const), which: fc.nat(30), who: fc.nat(99) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('delivery' as const), which: fc.nat(99), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('catalog' as const), which: fc.nat(99), who: fc.nat(99) }) },
);
export type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

/** What came of one input. */
export interface Step {
  readonly input: EscalationsInput;
  readonly at: Instant;
  readonly events: readonly EscalationEvent[];
}

export interface Played {
  readonly run: WorkflowRun<EscalationsTypes>;
  readonly steps: readonly Step[];
  readonly now: Instant;
}

const longerLapse: EntryOf<'severity'> = {
  ref: 'severity/sev4',
  name: 'sev4',
  rank: 4,
  urgency: 'low',
  reescalateAfter: 'PT2H',
  updateEvery: 'never',
  path: 'escalation-path/triage',
  tells: [],
};
const shortLapse: EntryOf<'severity'> = {
  ...longerLapse,
  ref: 'severity/sev1',
  name: 'sev1',
  rank: 1,
  urgency: 'high',
  reescalateAfter: 'PT20M',
};

/** The organisation of the stories, whose acknowledgements lapse; later without Ben and with another path. */
export function contexts(path: EntryOf<'escalation-path'> = acme.path) {
  const severities = [longerLapse, shortLapse];
  return {
    before: (now: Instant) => contextAt(now, [path, ...severities]),
    later: (now: Instant) =>
      contextAt(now, [path, ...severities], [{ ...path, lastResort: 'person/cleo' }], ['person/ben']),
  };
}

export function played(happenings: readonly Happening[], path?: EntryOf<'escalation-path'>): Played {
  const run = story();
  const { before, later } = contexts(path);
  const steps: Step[] = [];
  const heard: EscalationsInput[] = [];
  const fired: EscalationsInput[] = [];
  let [now, context, count] = [at, before, 0];

  const give = (input: EscalationsInput | undefined): void => {
    // Intake opens again what is over alone, and its word on that comes in order and counts once.
    if (input === undefined || (input.kind === 'reopened' && !run.state.resolved)) return;
    heard.push(input);
    steps.push({ input, at: now, events: run.give(input, context(now)) });
  };
  const pages = () => Object.values(run.state.escalations).flatMap(pagesAsked);
  for (const { what, which, who } of happenings) {
    count += 1;
    const timer = run.next();
    const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)];
    switch (what) {
      case 'timer':
        if (timer === undefined) break;
        now = timer.dueAt > now ? timer.dueAt : after(now, 1);
        fired.push(timer.input);
        steps.push({ input: timer.input, at: now, events: run.ring(context(now)) });
        break;
      case 'minutes':
        now = after(now, which * minute);
        break;
      case 'catalog':
        context = context === before ? later : before;
        break;
      case 'delivery': {
        const page = pick(pages(), which);
        if (page === undefined) break;
        give(who === 0 ? delivered(page.pageId) : undeliverable(page.pageId, who === 1));
        break;
      }
      case 'again':
        give(pick(heard, which));
        break;
      case 'late-timer':
        give(pick(fired, which));
        break;
      default:
        give(
          inputFor(what, { which, who, count, now, pages: pages().map(({ pageId, person }) => ({ pageId, person })) }),
        );
    }
  }
  return { run, steps, now };
}

interface Moment {
  readonly which: number;
  readonly who: number;
  readonly count: number;
  readonly now: Instant;
  readonly pages: readonly { readonly pageId: string; readonly person: string }[];
}

function inputFor(
  what: Exclude<(typeof words)[number], 'again' | 'late-timer'>,
  { which, who, count, now, pages }: Moment,
): EscalationsInput {
  const page = which % 2 === 0 ? pages[which % Math.max(1, pages.length)] : undefined;
  const by = page?.person ?? (people[who % people.length] as string);
  const said = { by, name: by, at: now };
  switch (what) {
    case 'routed':
      return routed([route]);
    case 'routed-payments':
      return routed([paymentsRoute]);
    case 'ended-payments':
      return { ...routed([]), ended: ['team/payments'] };
    case 'acknowledged':
      return { kind: 'acknowledged', acknowledgement: { by, pageId: page?.pageId ?? null, at: now } };
    case 'snoozed':
      return {
        kind: 'acknowledged',
        acknowledgement: { by, pageId: page?.pageId ?? null, at: now, until: after(now, (1 + (who % 90)) * minute) },
      };
    case 'declined':
      return { kind: 'declined', ...said, pageId: page?.pageId ?? null, why: 'not ours.' };
    case 'next-level':
      return { kind: 'next-level-requested', ...said, pageId: page?.pageId ?? null, escalationId: null };
    case 'handed-off': {
      const to = takers[who % takers.length] as string;
      return {
        kind: 'handed-off',
        incidentId: ids.incident,
        handoffId: `handoff-${count}`,
        ...said,
        to,
        toName: to,
        escalationId: which % 3 === 0 ? ids.escalation : null,
        why: 'ours is well',
      };
    }
    case 'severity': {
      const [from, to] = which % 2 === 0 ? ['sev1', 'sev4'] : ['sev4', 'sev1'];
      return {
        kind: 'facts-changed',
        facts: { version: 10 + count, severity: to },
        severity: { from, to, direction: to === 'sev1' ? 'raised' : 'lowered' },
        by,
        at: now,
      };
    }
    case 'scope':
      return { kind: 'facts-changed', facts: { version: 10 + count, affects: [`component/${which}`] }, by, at: now };
    case 'update':
      return { kind: 'active', what: { kind: 'update' }, by, at: now };
    case 'lead':
      return { kind: 'active', what: { kind: 'lead', lead: by }, by, at: now };
    case 'fired-again':
      return { kind: 'fired-again', incidentId: ids.incident, why: `It fires again (${count}).`, at: now };
    case 'quiet-over':
      return { kind: 'quiet-over', incidentId: ids.incident, why: 'The maintenance is over.' };
    case 'resolved':
      return { kind: 'resolved', by, at: now };
    case 'reopened':
      return { kind: 'reopened', incidentId: ids.incident, by, why: `It is not over (${count}).`, at: now };
    case 'audited':
      return { kind: 'audited' };
  }
}
