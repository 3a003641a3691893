/** Whether each page that was asked for by the log has a delivery: see `Auditor`. */
import type { Message } from '@escalog/bus';
import { decode, topics, type EscalogEvent, type NotificationsEvent } from '@escalog/contracts';
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
      audit: (_incidentId, awaited, lateSince) => audit(awaited, lateSince, deliveries),
      restore: (missing) => askedAgain(missing, deliveries, reactionsWith, deps),
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

async function audit(awaited: Awaited, lateSince: Instant, deliveries: Runner): Promise<Audited> {
  const missing: string[] = [];
  const findings: Finding[] = [];
  const settled: string[] = [];
  for (const [pageId, askedAt] of Object.entries(awaited)) {
    if ((askedAt ?? 0) > lateSince) continue;
    const stored = await deliveries.stored(pageId);
    if (stored === undefined) missing.push(pageId);
    else if (stored.state.phase !== 'requested' && stored.state.phase !== 'started') settled.push(pageId);
    else if (stored.timers.some(({ dueAt }) => dueAt <= lateSince)) findings.push(late(pageId, stored.timers));
  }
  return { findings, settled, missing };
}

/** Reads the whole log of escalations, which is seldom needed, and once however many are missing. */
async function askedAgain(
  missing: ReadonlyMap<string, readonly string[]>,
  deliveries: Runner,
  reactionsWith: (give: Give) => Reactions,
  { bus }: RunnerDeps,
): Promise<ReadonlyMap<string, Finding>> {
  const lost = new Set([...missing.values()].flat());
  const on = reactionsWith(async (pageId, input, cause) => {
    if (lost.has(pageId)) await deliveries.react(pageId, input, cause);
  });
  const messages: Message[] = [];
  for await (const batch of bus.read([topics.escalations.name]))
    messages.push(...batch.filter(({ key }) => missing.has(key)));
  for (const { value } of messages) {
    const event = decode(value);
    await on[event.type]?.(event as never);
  }
  return new Map([...missing].map(([incidentId, pageIds]) => [incidentId, pageMissing(pageIds)]));
}

function pageMissing(pageIds: readonly string[]): Finding {
  const [first, ...others] = pageIds;
  const one = others.length === 0;
  const which = one ? `The page ${first} was` : `${pageIds.length} pages, among them ${first}, were`;
  return {
    code: 'page-missing',
    isMended: true,
    text: `${which} asked for, and nothing delivered ${one ? 'it; it is' : 'them; they are'} delivered now. Find out what deleted ${one ? 'it' : 'them'}.`,
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
