/** Whether each page that was asked for by the log has a delivery: see `Auditor`. */
import type { Message } from '@escalog/bus';
import { decode, topics, type EscalogEvent, type NotificationsEvent } from '@escalog/contracts';
import { isoOf, type Instant } from '@escalog/kernel';
import {
  Auditor,
  tolerated,
  type Audited,
  type Awaited,
  type Finding,
  type Reactions,
  type RunnerDeps,
  type WorkflowRunner,
} from '@escalog/runner';
import type { Give } from './consumers/give.ts';
import type { DeliveryInput, DeliveryTypes } from './domain/delivery-types.ts';

type Runner = Pick<WorkflowRunner<DeliveryTypes, NotificationsEvent>, 'stored' | 'react'>;

const ended = new Set<EscalogEvent['type']>(['PageDelivered', 'PageUndeliverable', 'PageWithdrawn']);

/** The auditor of notification, not started yet. `reactionsWith` is how events become inputs. */
export function deliveriesAuditor(
  deliveries: Runner,
  reactionsWith: (give: Give) => Reactions,
  deps: RunnerDeps,
): Auditor {
  const told: { readonly pageId: string; readonly input: DeliveryInput }[] = [];
  const listening = reactionsWith(async (pageId, input) => void told.push({ pageId, input }));
  return new Auditor(
    {
      service: 'notification',
      topics: [topics.escalations.name, topics.notifications.name],
      types: new Set([...(Object.keys(listening) as EscalogEvent['type'][]), ...ended]),
      fold(awaited, event) {
        if (ended.has(event.type)) return 'pageId' in event ? without(awaited, event.pageId) : awaited;
        void listening[event.type]?.(event as never);
        return told
          .splice(0)
          .reduce((before, { pageId, input }) => awaitedAfter(before, pageId, input, event.meta.occurredAt), awaited);
      },
      audit: (incidentId, awaited) => audit(incidentId, awaited, deliveries, reactionsWith, deps),
    },
    deps,
  );
}

/** A page that is asked for ought to be delivered at once. */
function awaitedAfter(awaited: Awaited, pageId: string, { kind }: DeliveryInput, at: Instant): Awaited {
  if (kind === 'page-requested') return { ...awaited, [pageId]: at };
  return kind === 'page-withdrawn' ? without(awaited, pageId) : awaited;
}

function without(awaited: Awaited, pageId: string | null): Awaited {
  if (pageId === null || awaited[pageId] === undefined) return awaited;
  const { [pageId]: _, ...others } = awaited;
  return others;
}

async function audit(
  incidentId: string,
  awaited: Awaited,
  deliveries: Runner,
  reactionsWith: (give: Give) => Reactions,
  deps: RunnerDeps,
): Promise<Audited> {
  const now = deps.clock.now();
  const missing = new Set<string>();
  const findings: Finding[] = [];
  const settled: string[] = [];
  for (const [pageId, askedAt] of Object.entries(awaited)) {
    if ((askedAt ?? 0) + tolerated > now) continue;
    const stored = await deliveries.stored(pageId);
    if (stored === undefined) missing.add(pageId);
    else if (stored.state.phase !== 'requested' && stored.state.phase !== 'started') settled.push(pageId);
    else if (stored.timers.some(({ dueAt }) => dueAt + tolerated <= now)) findings.push(late(pageId, stored.timers));
  }
  if (missing.size > 0) {
    await askedAgain(incidentId, missing, deliveries, reactionsWith, deps);
    for (const pageId of missing) findings.push(pageMissing(pageId));
  }
  return { findings, settled };
}

/** Reads the whole log of escalations, which is seldom needed. */
async function askedAgain(
  incidentId: string,
  missing: ReadonlySet<string>,
  deliveries: Runner,
  reactionsWith: (give: Give) => Reactions,
  { bus }: RunnerDeps,
): Promise<void> {
  const on = reactionsWith(async (pageId, input, cause) => {
    if (missing.has(pageId)) await deliveries.react(pageId, input, cause);
  });
  const messages: Message[] = [];
  for await (const batch of bus.read([topics.escalations.name]))
    messages.push(...batch.filter(({ key }) => key === incidentId));
  for (const { value } of messages) {
    const event = decode(value);
    await on[event.type]?.(event as never);
  }
}

function pageMissing(pageId: string): Finding {
  return {
    code: 'page-missing',
    isMended: true,
    text: `The page ${pageId} was asked for, and nothing delivered it; it is delivered now. Find out what deleted it.`,
  };
}

function late(pageId: string, timers: readonly { readonly dueAt: Instant }[]): Finding {
  const since = timers.reduce((first, { dueAt }) => Math.min(first, dueAt), Infinity) as Instant;
  return {
    code: 'late',
    isMended: false,
    text: `The page ${pageId} waits for something that is due since ${isoOf(since)}: page by hand whoever must know.`,
  };
}
