/** What people wrote beside the report of an incident: a fold over the events in which they did. */
import type { Actor, FollowUpWritten, NoteWritten, RetrospectiveEvent, SummaryWritten } from '@escalog/contracts';
import { isoOf, never } from '@escalog/kernel';
import type { RecordedEvent } from './incident-event.ts';

/** All texts are Markdown, as people wrote them; instants are ISO 8601 in UTC. */
export interface Retrospective {
  /** In people's own words; null when nobody wrote one. */
  readonly summary: Written | null;
  /** In the order in which they were first written. */
  readonly notes: readonly Note[];
  readonly followUps: readonly FollowUp[];
}

export interface Written {
  readonly text: string;
  /** When it was written, or written anew. */
  readonly at: string;
  readonly by: Actor;
}

export interface Note extends Written {
  readonly noteId: string;
  /** The moment that it is about; null when it is about the whole. */
  readonly about: string | null;
}

export interface FollowUp extends Written {
  readonly followUpId: string;
  /** Ref of the person or team that does it. */
  readonly owner: string | null;
  readonly ownerName: string | null;
  /** By which day, as YYYY-MM-DD. */
  readonly due: string | null;
  readonly url: string | null;
  /** open, done or dropped. */
  readonly state: string;
}

const types: { readonly [T in RetrospectiveEvent['type']]: true } = {
  SummaryWritten: true,
  NoteWritten: true,
  NoteWithdrawn: true,
  FollowUpWritten: true,
};

/** Tells what was written about an incident from what happened to it. */
export function isRetrospective(event: RecordedEvent): event is RetrospectiveEvent {
  return isRetrospectiveType(event.type);
}

export function isRetrospectiveType(type: string): boolean {
  return Object.hasOwn(types, type);
}

const nothing: Retrospective = { summary: null, notes: [], followUps: [] };

/** Takes the events in any order; one may be there twice. */
export function retrospectiveOf(events: readonly RetrospectiveEvent[]): Retrospective {
  return events.toSorted((a, b) => a.meta.version - b.meta.version).reduce(written, nothing);
}

function written(before: Retrospective, event: RetrospectiveEvent): Retrospective {
  switch (event.type) {
    case 'SummaryWritten':
      return { ...before, summary: event.text === '' ? null : writing(event) };
    case 'NoteWritten': {
      const { noteId, about } = event;
      const note = { ...writing(event), noteId, about: about === null ? null : isoOf(about) };
      return { ...before, notes: put(before.notes, note, (one) => one.noteId === noteId) };
    }
    case 'NoteWithdrawn':
      return { ...before, notes: before.notes.filter(({ noteId }) => noteId !== event.noteId) };
    case 'FollowUpWritten': {
      const { followUpId, owner, ownerName, due, url, state } = event;
      const followUp = { ...writing(event), followUpId, owner, ownerName, due, url, state };
      return { ...before, followUps: put(before.followUps, followUp, (one) => one.followUpId === followUpId) };
    }
    default:
      return never(event);
  }
}

function writing({ text, meta }: SummaryWritten | NoteWritten | FollowUpWritten): Written {
  return { text, at: isoOf(meta.occurredAt), by: meta.actor };
}

/** In the place of the one that `is` it, or at the end. */
function put<One>(all: readonly One[], one: One, is: (other: One) => boolean): readonly One[] {
  return all.some(is) ? all.map((other) => (is(other) ? one : other)) : [...all, one];
}
