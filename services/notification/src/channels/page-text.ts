import { withoutSource, type Bundle } from '@escalog/http';
import { onOneLine, shortened } from '@escalog/kernel';
import type { PageMessage } from './channel.ts';
import { openingOf } from './opening.ts';

/** A page is read on a phone; the whole text stands in the report. */
const longestDetails = 1_000;
const longestSubject = 200;

/** `[sev1] Nobody can log in`, on one line. */
export function subjectOf({ incident, asked }: PageMessage): string {
  const about = `[${incident.severity}] ${incident.title}`;
  return onOneLine(
    asked.kind === 'page'
      ? about
      : shortened(
          asked.kind === 'nudge' ? `Suggestion: ${asked.suggestion} ${about}` : `For your information: ${about}`,
          longestSubject,
        ),
  );
}

/** `Acknowledge`, or `Acknowledge all 40` of a message that tells so many pages. */
export function acknowledgeLabel(bundle: Bundle | undefined): string {
  return bundle === undefined ? 'Acknowledge' : `Acknowledge all ${bundle.pages}`;
}

/** What can be pressed to answer: nothing in a note. A test page has nothing to acknowledge, and leads to the open incidents. */
export function answersOf({ asked, isTest }: PageMessage): readonly { readonly label: string; readonly url: string }[] {
  switch (asked.kind) {
    case 'page':
      return [{ label: isTest ? 'Open incidents' : acknowledgeLabel(asked.bundle), url: asked.acknowledgeUrl }];
    case 'nudge':
      return [
        { label: 'Yes', url: asked.acceptUrl },
        { label: 'No', url: asked.dismissUrl },
      ];
    case 'note':
      return [];
  }
}

/** What else can be answered, a line each: by the page behind the links, and on the command line. */
export function hintOf({ asked, incidentId, to, isTest }: PageMessage): string | undefined {
  if (isTest || asked.kind === 'note') return undefined;
  return asked.kind === 'page'
    ? [
        asked.bundle === undefined
          ? 'Not for you, or not alone? The same link lets you decline, or page the next level too.'
          : 'Not for you? The same link lets you decline them all.',
        `Not now? escalog acknowledge ${incidentId} --for 30m --as ${to.person}`,
        `Not yours? escalog handoff ${incidentId} TEAM --because WHY --as ${to.person}`,
      ].join('\n')
    : 'Any one of those who were asked may answer; nothing happens before somebody presses a button behind the link.';
}

/** The message as plain text. */
export function textOf(message: PageMessage): string {
  const hint = hintOf(message);
  const links = [...answersOf(message), { label: 'Timeline', url: message.timelineUrl }];
  const width = Math.max(...links.map(({ label }) => label.length)) + 2;
  return [
    message.incident.title,
    '',
    ...openingOf(message).flatMap((line) => [line, '']),
    ...factsOf(message).map(([label, value]) => `${label}: ${value}`),
    '',
    ...links.map(({ label, url }) => `${`${label}:`.padEnd(width)}${url}`),
    ...(hint === undefined ? [] : ['', hint]),
    '',
  ].join('\n');
}

/** What every rendering of a message says besides the title, the opening and the links. */
export function factsOf({
  incident,
  urgency,
  why,
  via,
  incidentId,
  nameOf,
  asked,
}: PageMessage): readonly (readonly [label: string, value: string])[] {
  const details = withoutSource(incident.description, incident.url);
  return [
    ['Severity', asked.kind === 'page' ? `${incident.severity} (${urgency} urgency)` : incident.severity],
    ...(incident.affects.length === 0 ? [] : [['Affected', incident.affects.map(nameOf).join(', ')] as const]),
    // Before the details: after them it would read as the source of the alert that they tell last.
    ...(incident.url === null ? [] : [['Source', incident.url] as const]),
    ...(details === undefined ? [] : [['Details', shortened(details, longestDetails)] as const]),
    ['Why', why],
    ['Reached you', via.length < 2 ? 'by name' : `through ${via.slice(0, -1).map(nameOf).join(' and ')}`],
    ['Incident', incidentId],
  ];
}
