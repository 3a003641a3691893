/**
 * An event of a source, which says by itself what is wrong: of a mapping, a CloudEvent, whatever comes one by one. Events
 * with one dedup key are of one incident until one of them ends it. An event without one is an incident of its own; the
 * same one again is a retry of its sender. What of an event cannot be read is told, and nothing is lost for it: the
 * incident goes where the rest of it leads, to triage when that is nowhere.
 */
import type { Definitions, MappedEvent, Ref } from '@escalog/definitions';
import { shortened } from '@escalog/kernel';
import { nameOf } from './names.ts';
import type { Texts } from './received-alerts.ts';
import {
  affectedBy,
  factsFrom,
  firstUrl,
  longestFact,
  missingSeverity,
  severityMapping,
  shownFacts,
  type AlertReading,
  type Source,
} from './source-reading.ts';
import { said, saidInLines } from './text.ts';

export interface SourceEvent {
  /** What tells the incident from others of the source. */
  readonly dedupKey: string | null;
  /** What makes it the same event when it comes again. */
  readonly identity: string;
  /** Whether that is so however late it comes; without a dedup key, and else for a minute. */
  readonly isNumbered: boolean;
  /** Whether it says that it is over. */
  readonly ends: boolean;
  /** When it happened, as the source writes it; `null` when it does not say. */
  readonly at: string | null;
  readonly title: string | null;
  readonly description: string | null;
  /** What it says of how bad it is. */
  readonly severity: string | null;
  /** Names of what is affected. */
  readonly affects: readonly string[];
  readonly labels: Texts;
  readonly url: string | null;
  /** What of it could not be read, a sentence each. */
  readonly faults: readonly string[];
  /** What was sent, to be shown to people when not all of it could be read. */
  readonly sent: unknown;
}

const longestTitle = 300;
const longestDescription = 5_000;
const longestSent = 2_000;
const mostAffected = 100;

/** What an event means by the entry of its source. */
export function readSourceEvent(event: SourceEvent, ref: Ref, definitions: Definitions): AlertReading {
  const found = definitions.findOf('alert-source', ref);
  const source = found?.entry;
  const { severity, severityBecause } = severityOf(event, source, definitions);
  return {
    title: shortened(event.title ?? `${source?.name ?? ref} sent an event that could not be read`, longestTitle),
    description: descriptionOf(event),
    severity,
    severityBecause,
    ...affectedBy([event.affects.slice(0, mostAffected)], source, definitions),
    url: firstUrl([event.url]),
    facts: factsFrom([...event.labels].slice(0, shownFacts)),
    definition: found === undefined ? null : `${found.entry.ref}@${found.version}`,
  };
}

function severityOf(
  { severity }: SourceEvent,
  source: Source | undefined,
  definitions: Definitions,
): Pick<AlertReading, 'severity' | 'severityBecause'> {
  const known = severity === null ? undefined : severityMapping(source, definitions)(severity);
  if (known !== undefined)
    return { severity: nameOf(known), severityBecause: `it says ${shortened(severity ?? '', longestFact)}` };
  const missing = nameOf(missingSeverity(source, definitions));
  const what =
    severity === null
      ? 'it names no severity, and such is'
      : `${shortened(severity, longestFact)} is mapped to no severity, and such is`;
  return { severity: missing, severityBecause: `${what} taken as ${missing}` };
}

function descriptionOf({ description, faults, sent }: SourceEvent): string | null {
  if (faults.length === 0) return description === null ? null : shortened(description, longestDescription);
  const unread = `Not all of it could be read: ${faults.join('; ')}.`;
  const whole = `It was sent as: ${shortened(JSON.stringify(sent) ?? 'nothing', longestSent)}`;
  return shortened([...(description === null ? [] : [description]), unread, whole].join('\n\n'), longestDescription);
}

/** What a mapping made of an event. */
export function eventOf(
  { event, values, faults }: MappedEvent,
  known: Partial<Pick<SourceEvent, 'identity' | 'isNumbered' | 'at'>> = {},
): SourceEvent {
  const title = said(textOf(values.title)) ?? null;
  const isKeyUnread = faults.some((fault) => fault.startsWith('dedupKey: '));
  const untold = title === null && !faults.some((fault) => fault.startsWith('title: ')) ? ['title: it is empty'] : [];
  return {
    dedupKey: said(textOf(values.dedupKey)) ?? null,
    identity: JSON.stringify(event) ?? '',
    isNumbered: false,
    at: null,
    ...known,
    // An end of nobody knows what is somebody's to look at.
    ends: values.ends === true && !isKeyUnread,
    title,
    description: saidInLines(textOf(values.description)) ?? null,
    severity: said(textOf(values.severity)) ?? null,
    affects: (Array.isArray(values.affects) ? values.affects : [values.affects]).flatMap(
      (name) => said(textOf(name)) ?? [],
    ),
    labels: textsOf(values.labels),
    url: said(textOf(values.url)) ?? null,
    faults: [...untold, ...faults],
    sent: event,
  };
}

function textsOf(value: unknown): Texts {
  const texts = new Map<string, string>();
  if (typeof value === 'object' && value !== null)
    for (const [key, of] of Object.entries(value)) {
      const [name, text] = [said(key), said(textOf(of))];
      if (name !== undefined && text !== undefined) texts.set(name, text);
    }
  return texts;
}

/** Anything as text, what is no text as JSON; `undefined` for nothing. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
