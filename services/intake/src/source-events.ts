/** An event is a matter of its own, or of those with the same dedup key. */
import { shortened, type Milliseconds } from '@escalog/kernel';
import { idOfKey } from '@escalog/runner';
import type { ReportContext, SourceReport } from './alert-reports.ts';
import { readSourceEvent, type SourceEvent } from './domain/source-events.ts';

/** An identical event within this time is a retry of its sender, later it is news. */
const retriedFor: Milliseconds = 60_000;
const longestName = 200;

/** The report that `source` makes by sending `event`; the name of an alert-source entry. */
export function reportOfEvent(
  event: SourceEvent,
  source: string,
  kind: string,
  { definitions }: Pick<ReportContext, 'definitions'>,
): SourceReport {
  const { dedupKey, identity, isNumbered, ends, at } = event;
  const reading = readSourceEvent(event, `alert-source/${source}`, definitions);
  const key = dedupKey ?? `event ${idOfKey(identity)}`;
  return {
    source,
    kind,
    key,
    ...(dedupKey === null && { repeatsWithin: isNumbered ? Infinity : retriedFor }),
    alerts: [
      {
        alertId: idOfKey(key),
        firing: !ends,
        startsAt: ends ? null : at,
        endsAt: ends ? at : null,
        name: shortened(reading.title, longestName),
      },
    ],
    hidden: 0,
    read: () => reading,
  };
}
