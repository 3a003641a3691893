/** What a heartbeat that is missed means, for people. */
import type { Definitions, Ref } from '@escalog/definitions';
import { isoOf, shortened, spoken } from '@escalog/kernel';
import type { Heartbeat } from './heartbeat.ts';
import { nameOf } from './names.ts';
import { affectedBy, missingSeverity, type AlertReading } from './source-reading.ts';

/** What it declares, by the entry of its source. */
export function readHeartbeat(
  { calledAt, waitedSince, missedAt, interval, starts }: Heartbeat,
  ref: Ref,
  definitions: Definitions,
): AlertReading {
  const found = definitions.findOf('alert-source', ref);
  const source = found?.entry;
  const severity = nameOf(missingSeverity(source, definitions));
  const silentFor = spoken(missedAt === null ? 0 : missedAt - (calledAt ?? waitedSince));
  const lines = [
    calledAt === null
      ? `It was never called; it is waited for since ${utc(waitedSince)}.`
      : `It was last called at ${utc(calledAt)}.`,
    `It may be silent for ${spoken(interval ?? 0)}.`,
    ...(starts > 0
      ? [
          `Escalog itself was started at ${utc(waitedSince)} and waited a whole interval from then on: a call that came while it did not run was not heard.`,
        ]
      : []),
  ];
  return {
    title: shortened(`${source?.name ?? ref} has not called for ${silentFor}`, 300),
    description: lines.join('\n'),
    severity,
    severityBecause: `a missed call of it is taken as ${severity}`,
    ...affectedBy([[]], source, definitions),
    url: null,
    facts: {
      'last call': calledAt === null ? 'never' : isoOf(calledAt),
      'waited since': isoOf(waitedSince),
      interval: spoken(interval ?? 0),
    },
    definition: found === undefined ? null : `${found.entry.ref}@${found.version}`,
  };
}

/** The sentences with which an incident tells that it is missed, and that it is back. */
export function accountOf(
  { missedAt, calledAt, waitedSince }: Heartbeat,
  name: string,
): { readonly fires: string; readonly ended: string } {
  const silentFor = spoken(missedAt === null ? 0 : missedAt - (calledAt ?? waitedSince));
  return { fires: `${name} has not called for ${silentFor}`, ended: `${name} has called again.` };
}

function utc(instant: Parameters<typeof isoOf>[0]): string {
  return `${isoOf(instant).slice(0, 19).replace('T', ' ')} UTC`;
}
