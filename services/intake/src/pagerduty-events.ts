/** From an event in PagerDuty's format to what it does to incidents. */
import type { Actor } from '@escalog/contracts';
import type { EntryOf } from '@escalog/definitions';
import type { Milliseconds } from '@escalog/kernel';
import { idOfKey } from '@escalog/runner';
import { reportOfGroup } from './alert-groups.ts';
import { firstIncidentOf, openIncidentOf, takeReport } from './alert-reports.ts';
import { begunAt, changeTold, sourceNamed } from './domain/incident-state.ts';
import { nameOf } from './domain/names.ts';
import type { pagerDutyChange, pagerDutyEvent } from './domain/pagerduty.ts';
import { becauseAlert } from './domain/reasons.ts';
import type { IntakeContext } from './http/context.ts';

type Source = EntryOf<'alert-source'>;
export type ReadEvent = Exclude<ReturnType<typeof pagerDutyEvent>, { errors: unknown }>;
export type ReadChange = Exclude<ReturnType<typeof pagerDutyChange>, { errors: unknown }>;

const format = 'pagerduty';
/** An identical event without a dedup key within this time is a retry of its sender, later it is news. */
const retriedFor: Milliseconds = 60_000;

/** Opens, changes, acknowledges or ends the incident of the event. Resolves with its dedup key, its own or the one that it gets. */
export async function takePagerDutyEvent(event: ReadEvent, source: Source, context: IntakeContext): Promise<string> {
  const name = nameOf(source.ref);
  if (event.dedupKey === null) {
    const { dedupKey, isRetry } = await keyFor(event, name, context);
    if (!isRetry) await takeReport(reportOfGroup(event.groupUnder(dedupKey), name, format, context), context);
    return dedupKey;
  }
  if (event.action === 'acknowledge') await acknowledge(event.dedupKey, source, context);
  else await takeReport(reportOfGroup(event.groupUnder(event.dedupKey), name, format, context), context);
  return event.dedupKey;
}

/**
 * The key of an event that has none: what it says, and the minute in which that was first heard. Nothing needs to be
 * kept for it: whether the event is a retry is told by the incident that the key of this minute, or of the one before, led to.
 */
async function keyFor(
  { identity }: ReadEvent,
  source: string,
  { incidents, clock }: IntakeContext,
): Promise<{ readonly dedupKey: string; readonly isRetry: boolean }> {
  const now = clock.now();
  const minute = Math.floor(now / retriedFor);
  const keyIn = (time: number): string => idOfKey(`pagerduty-event/${source}/${time}/${identity}`);
  for (const dedupKey of [keyIn(minute - 1), keyIn(minute)]) {
    const before = await incidents.load(firstIncidentOf(source, dedupKey));
    const since = begunAt(before);
    if (since !== undefined && now - since <= retriedFor) return { dedupKey, isRetry: true };
  }
  return { dedupKey: keyIn(minute), isRetry: false };
}

/** Somebody has it where the event comes from. What is not open, or acknowledged by the same source already, stays as it is. */
async function acknowledge(dedupKey: string, source: Source, context: IntakeContext): Promise<void> {
  const id = await openIncidentOf(nameOf(source.ref), dedupKey, context);
  if (id === undefined) return;
  const text = `${source.name} says that somebody has it there, so nobody is paged on.`;
  const reason = becauseAlert('alert-acknowledged', text, { [sourceNamed]: source.name }, null);
  await context.incidents.attempt(
    id,
    { kind: 'acknowledge', by: source.ref, pageId: null, via: 'alert-source', reason },
    actorOf(source),
  );
}

/** The most open incidents that a change is compared with, newest first. */
const mostCompared = 500;

/** Posts what was changed as an update on each open incident that affects the same. A change pages nobody and opens nothing. */
export async function takePagerDutyChange(change: ReadChange, source: Source, context: IntakeContext): Promise<void> {
  const { incidents, clock } = context;
  const report = reportOfGroup(change.group, nameOf(source.ref), format, context);
  const { affects, url, facts, definition } = report.read(report.alerts);
  if (affects.length === 0) return;
  const open = await incidents.reads.list('open', mostCompared, undefined);
  const concerned = open.incidents.filter((incident) => incident.affects.some((ref) => affects.includes(ref)));
  const once = {
    key: idOfKey(`pagerduty-change/${source.ref}/${change.identity}`),
    within: retriedFor,
    at: clock.now(),
  };
  const why = `${source.name} tells of a change to what the incident affects.`;
  const reason = becauseAlert(
    'change-told',
    why,
    { ...facts, [sourceNamed]: source.name, [changeTold]: once.key },
    definition,
  );
  const text = `Change: ${change.summary}${url === null ? '' : ` (${url})`}`;
  for (const { id } of concerned)
    await incidents.attempt(id, { kind: 'post-update', text, reason, once }, actorOf(source));
}

function actorOf({ ref }: Source): Actor {
  return { kind: 'alert-source', ref };
}
