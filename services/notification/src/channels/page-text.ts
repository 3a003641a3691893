import { withoutSource } from '@escalog/http';
import { shortened } from '@escalog/kernel';
import type { PageMessage } from './channel.ts';

/** A page is read on a phone; the whole text stands in the report. */
const longestDetails = 1_000;

/** `[sev1] Nobody can log in`, on one line. */
export function subjectOf({ incident }: PageMessage): string {
  return `[${incident.severity}] ${incident.title}`.replaceAll(/\s+/g, ' ');
}

/** The page as plain text. */
export function textOf(message: PageMessage): string {
  return [
    message.incident.title,
    '',
    ...factsOf(message).map(([label, value]) => `${label}: ${value}`),
    '',
    `Acknowledge: ${message.acknowledgeUrl}`,
    `Timeline:    ${message.timelineUrl}`,
    '',
  ].join('\n');
}

/** What every rendering of a page says besides the title and the links. */
export function factsOf({
  incident,
  urgency,
  why,
  via,
  to,
  incidentId,
  nameOf,
}: PageMessage): readonly (readonly [label: string, value: string])[] {
  const details = withoutSource(incident.description, incident.url);
  return [
    ['Severity', `${incident.severity} (${urgency} urgency)`],
    ...(incident.affects.length === 0 ? [] : [['Affected', incident.affects.map(nameOf).join(', ')] as const]),
    // Before the details: after them it would read as the source of the alert that they tell last.
    ...(incident.url === null ? [] : [['Source', incident.url] as const]),
    ...(details === undefined ? [] : [['Details', shortened(details, longestDetails)] as const]),
    ['Why', why],
    ['Reached you', via.length < 2 ? `${to.name} by name` : `through ${via.slice(0, -1).map(nameOf).join(' and ')}`],
    ['Incident', incidentId],
  ];
}
