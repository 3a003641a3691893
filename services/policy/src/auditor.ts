/** Whether each escalation that waits by the log waits in the store: see `Auditor`. */
import type { Message } from '@escalog/bus';
import { topics, type EscalationsEvent, type EscalogEvent } from '@escalog/contracts';
import { isoOf, type Instant } from '@escalog/kernel';
import {
  Auditor,
  type Audited,
  type Awaited,
  type Finding,
  type Reactions,
  type RunnerDeps,
  type WorkflowRunner,
} from '@escalog/runner';
import type { Give } from './consumers/incidents.ts';
import type { Escalations, EscalationsTypes } from './domain/escalations.ts';
import { newest } from './domain/fired-again.ts';
import { timerOf } from './domain/paging.ts';
import { timersOf } from './domain/timers-of.ts';
import { rebuiltFrom } from './rebuilt.ts';
import type { RunningEscalations } from './running-escalations.ts';

type Runner = Pick<WorkflowRunner<EscalationsTypes, EscalationsEvent>, 'stored' | 'restore' | 'react'>;

/** Everything from which the escalations of an incident can be made again. */
const told = [topics.incidents.name, topics.routing.name, topics.notifications.name, topics.escalations.name];

const types = new Set<EscalogEvent['type']>([
  'EscalationStarted',
  'LevelReached',
  'WaitBegan',
  'EscalationExhausted',
  'LastResortPaged',
  'PathReplaced',
  'EscalationHalted',
  'AcknowledgementLapsed',
  'HandoffReturned',
]);

/** What escalations wait for after one of their events, by their ids. */
function awaitedAfter(awaited: Awaited, event: EscalogEvent): Awaited {
  if (!types.has(event.type) || !('escalationId' in event) || event.escalationId === null) return awaited;
  const { escalationId } = event;
  const { [escalationId]: _, ...others } = awaited;
  const until = (at: Instant | null): Awaited => ({ ...others, [escalationId]: at });
  switch (event.type) {
    case 'LevelReached':
    case 'WaitBegan':
      return until(event.acknowledgeBy);
    case 'EscalationHalted':
      return event.lapsesAt === null ? others : until(event.lapsesAt);
    default:
      return until(null);
  }
}

/**
 * The auditor of policy, not started yet. `reactionsWith` is how events become inputs; `running` is brought up to what is
 * stored.
 */
export function escalationsAuditor(
  escalations: Runner,
  reactionsWith: (give: Give) => Reactions,
  running: Pick<RunningEscalations, 'catchUp'>,
  deps: RunnerDeps,
): Auditor {
  return new Auditor(
    {
      service: 'policy',
      topics: [topics.escalations.name],
      types,
      fold: awaitedAfter,
      audit: async (incidentId, awaited, lateSince) => {
        await running.catchUp(incidentId, () => escalations.stored(incidentId));
        return audit(incidentId, awaited, lateSince, escalations);
      },
      restore: (missing) => restored(missing, escalations, reactionsWith, deps),
    },
    deps,
  );
}

async function audit(incidentId: string, awaited: Awaited, lateSince: Instant, escalations: Runner): Promise<Audited> {
  const stored = await escalations.stored(incidentId);
  // Nothing is left that could wait.
  if (stored?.state.archived !== undefined) return { findings: [], settled: Object.keys(awaited) };
  const known = stored?.state.escalations ?? {};
  const missing = Object.keys(awaited).filter((escalationId) => known[escalationId] === undefined);
  if (missing.length > 0) return { findings: [], settled: [], missing };
  if (stored === undefined) return { findings: [], settled: [] };
  const { state, timers } = stored;
  const unarmed = unarmedIn(state, timers);
  if (unarmed.length > 0) {
    await escalations.react(incidentId, { kind: 'audited' }, undefined);
    return { findings: [timerMissing(incidentId, unarmed)], settled: [] };
  }
  const overdue = timers.filter(({ dueAt }) => dueAt <= lateSince);
  const waiting = new Set(timers.map(({ id }) => id));
  return {
    findings: overdue.length === 0 ? [] : [late(incidentId, overdue)],
    settled: Object.keys(awaited).filter(
      (escalationId) => state.resolved || (known[escalationId]?.phase === 'halted' && !waiting.has(escalationId)),
    ),
  };
}

/** Escalations that ought to wait and have no timer; among them those that an earlier release let come to an end without one. */
function unarmedIn(state: Escalations, timers: readonly { readonly id: string }[]): readonly string[] {
  if (state.resolved) return [];
  const armed = new Set(timers.map(({ id }) => id));
  const endless = newest(state.escalations).filter(
    ({ phase, lastResortUntil }) => phase === 'exhausted' && (lastResortUntil ?? null) === null,
  );
  return [
    ...timersOf(state)
      .filter(({ id }) => !armed.has(id))
      .map(({ id }) => id),
    ...endless.map(({ escalationId }) => timerOf(escalationId)).filter((id) => !armed.has(id)),
  ];
}

/** Reads the whole log, which is seldom needed, and once however many are missing. */
async function restored(
  missing: ReadonlyMap<string, readonly string[]>,
  escalations: Runner,
  reactionsWith: (give: Give) => Reactions,
  { bus }: RunnerDeps,
): Promise<ReadonlyMap<string, Finding>> {
  const messages = new Map<string, Message[]>([...missing.keys()].map((incidentId) => [incidentId, []]));
  for await (const batch of bus.read(told)) for (const message of batch) messages.get(message.key)?.push(message);
  const findings = new Map<string, Finding>();
  const on = reactionsWith((incidentId, input, cause) => escalations.react(incidentId, input, cause));
  for (const [incidentId, ofIncident] of messages) {
    const made = rebuiltFrom(ofIncident, reactionsWith);
    if (made === undefined) {
      findings.set(incidentId, documentMissing(incidentId, false));
      continue;
    }
    const lost = missing.get(incidentId) ?? [];
    const isWhole = ({ escalations: known }: Escalations) => lost.every((each) => known[each] !== undefined);
    // Another replica may have been first.
    if (!(await escalations.restore(incidentId, made.rebuilt, isWhole))) continue;
    for (const event of made.since) await on[event.type]?.(event as never);
    await escalations.react(incidentId, { kind: 'audited' }, undefined);
    findings.set(incidentId, documentMissing(incidentId, true));
  }
  return findings;
}

function documentMissing(incidentId: string, isMended: boolean): Finding {
  return {
    code: 'document-missing',
    isMended,
    text: isMended
      ? `The escalations of ${incidentId} were missing from the store; they were made again from the log and go on. Find out what deleted them.`
      : `The escalations of ${incidentId} are missing from the store and cannot be made again from the log: page by hand whoever must know.`,
  };
}

function timerMissing(incidentId: string, escalations: readonly string[]): Finding {
  return {
    code: 'timer-missing',
    isMended: true,
    text: `${escalations.join(', ')} of ${incidentId} waited for nothing, although it ought to; its timer is set again.`,
  };
}

function late(incidentId: string, overdue: readonly { readonly dueAt: Instant }[]): Finding {
  const since = overdue.reduce((first, { dueAt }) => Math.min(first, dueAt), Infinity) as Instant;
  return {
    code: 'late',
    isMended: false,
    text: `A timer of ${incidentId} is due since ${isoOf(since)} and has not fired: page by hand whoever must know.`,
  };
}
