/**
 * What people write beside the report of an incident, while it runs and at any time afterwards: a summary in their own words,
 * notes, and what is to be done. Nobody writes over what they have not seen: whoever writes something anew says which version of it
 * they saw. What is so already is ignored. It is an aggregate of its own, so that the incident stays as small as it is.
 */
import type { Decided, Reason, RetrospectiveEvent } from '@escalog/contracts';
import { accepted, ignored, isoOf, never, rejected, type Decider, type Decision, type Instant } from '@escalog/kernel';

/** Texts are Markdown. */
export interface Retrospective {
  /** Null before anybody wrote one, and when nothing is to stand there. */
  readonly summary: Written | null;
  /** In the order in which they were first written. */
  readonly notes: readonly Note[];
  /** Ids of notes that were taken back. */
  readonly withdrawn: readonly string[];
  /** In the order in which they were first written. */
  readonly followUps: readonly WrittenFollowUp[];
}

export interface Written {
  readonly text: string;
  /** When it was written, or written anew, as ISO 8601. */
  readonly at: string;
  /** Ref of whoever wrote it, and what they were called. */
  readonly by: string;
  readonly byName: string;
  /** Of the event that wrote it: what whoever writes it anew has to have seen. */
  readonly version: number;
}

export interface Note extends Written {
  readonly noteId: string;
  /** The moment that it is about, as ISO 8601; null when it is about the whole. */
  readonly about: string | null;
}

export const followUpStates = ['open', 'done', 'dropped'] as const;

export interface FollowUp {
  readonly text: string;
  /** Ref of the person or team that does it. */
  readonly owner: string | null;
  readonly ownerName: string | null;
  /** By which day, as YYYY-MM-DD. */
  readonly due: string | null;
  readonly url: string | null;
  readonly state: (typeof followUpStates)[number];
}

export interface WrittenFollowUp extends Written, FollowUp {
  readonly followUpId: string;
}

/** `seen` is the version that whoever writes it anew saw; 0 when nothing stood there. */
export type RetrospectiveCommand =
  | { readonly kind: 'write-summary'; readonly text: string; readonly seen: number; readonly reason: Reason }
  | ({ readonly kind: 'add-note'; readonly noteId: string; readonly reason: Reason } & NoteText)
  | ({
      readonly kind: 'change-note';
      readonly noteId: string;
      readonly seen: number;
      readonly reason: Reason;
    } & NoteText)
  | { readonly kind: 'withdraw-note'; readonly noteId: string; readonly seen: number; readonly reason: Reason }
  | {
      readonly kind: 'add-follow-up';
      readonly followUpId: string;
      readonly followUp: FollowUp;
      readonly reason: Reason;
    }
  | {
      readonly kind: 'change-follow-up';
      readonly followUpId: string;
      readonly followUp: FollowUp;
      readonly seen: number;
      readonly reason: Reason;
    };

interface NoteText {
  readonly text: string;
  readonly about: Instant | null;
}

type Answer = Decision<Decided<RetrospectiveEvent>>;
type Command<Kind extends RetrospectiveCommand['kind']> = Extract<RetrospectiveCommand, { kind: Kind }>;

/** What fits in one text, and what one incident takes; in characters (UTF-16 units) and numbers. */
export const bounds = { text: 20_000, line: 500, notes: 200, followUps: 200, allNotes: 400_000 } as const;

const nothing: Retrospective = { summary: null, notes: [], withdrawn: [], followUps: [] };

export const retrospective: Decider<
  Retrospective,
  RetrospectiveCommand,
  Decided<RetrospectiveEvent>,
  Decided<RetrospectiveEvent> & RetrospectiveEvent
> = {
  initial: nothing,

  decide(command, state) {
    switch (command.kind) {
      case 'write-summary':
        return writeSummary(command, state);
      case 'add-note':
        return addNote(command, state);
      case 'change-note':
        return changeNote(command, state);
      case 'withdraw-note':
        return withdrawNote(command, state);
      case 'add-follow-up':
        return addFollowUp(command, state);
      case 'change-follow-up':
        return changeFollowUp(command, state);
      default:
        return never(command);
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'SummaryWritten':
        return { ...state, summary: event.text === '' ? null : writing(event) };
      case 'NoteWritten': {
        const { noteId, about } = event;
        const note = { ...writing(event), noteId, about: about === null ? null : isoOf(about) };
        return { ...state, notes: put(state.notes, note, (one) => one.noteId === noteId) };
      }
      case 'NoteWithdrawn':
        return {
          ...state,
          notes: state.notes.filter(({ noteId }) => noteId !== event.noteId),
          withdrawn: [...state.withdrawn, event.noteId],
        };
      case 'FollowUpWritten': {
        const followUp = writtenFollowUp(event);
        return {
          ...state,
          followUps: put(state.followUps, followUp, (one) => one.followUpId === followUp.followUpId),
        };
      }
      default:
        return never(event);
    }
  },
};

function writeSummary({ text, seen, reason }: Command<'write-summary'>, { summary }: Retrospective): Answer {
  if ((summary?.text ?? '') === text) return ignored('it says so already');
  if ((summary?.version ?? 0) !== seen)
    return rejected(
      'summary-changed',
      summary === null
        ? 'The summary was taken away meanwhile; look again, and send version 0 to write one.'
        : `${summary.byName} has written the summary anew meanwhile; look again, and send version ${summary.version} with what is to stand there.`,
    );
  return accepted({ type: 'SummaryWritten', text, reason });
}

function addNote({ noteId, text, about, reason }: Command<'add-note'>, state: Retrospective): Answer {
  const before = state.notes.find((note) => note.noteId === noteId);
  if (before !== undefined)
    return isSameNote(before, { text, about }) ? ignored('it was written before') : keyReused('note');
  if (state.withdrawn.includes(noteId)) return noSuchNote(noteId);
  if (state.notes.length + state.withdrawn.length >= bounds.notes)
    return rejected(
      'too-many-notes',
      `An incident takes ${bounds.notes} notes, with those that were withdrawn; write it into one of them, or into the summary.`,
    );
  return withRoom(text, state) ?? accepted({ type: 'NoteWritten', noteId, text, about, reason });
}

function changeNote({ noteId, text, about, seen, reason }: Command<'change-note'>, state: Retrospective): Answer {
  const before = state.notes.find((note) => note.noteId === noteId);
  if (before === undefined) return noSuchNote(noteId);
  if (isSameNote(before, { text, about })) return ignored('it says so already');
  return (
    changedMeanwhile('note', before, seen) ??
    withRoom(text, state, before) ??
    accepted({ type: 'NoteWritten', noteId, text, about, reason })
  );
}

function withdrawNote({ noteId, seen, reason }: Command<'withdraw-note'>, state: Retrospective): Answer {
  if (state.withdrawn.includes(noteId)) return ignored('it was withdrawn before');
  const before = state.notes.find((note) => note.noteId === noteId);
  if (before === undefined) return noSuchNote(noteId);
  return changedMeanwhile('note', before, seen) ?? accepted({ type: 'NoteWithdrawn', noteId, reason });
}

function addFollowUp({ followUpId, followUp, reason }: Command<'add-follow-up'>, state: Retrospective): Answer {
  const before = state.followUps.find((one) => one.followUpId === followUpId);
  if (before !== undefined)
    return isSameFollowUp(before, followUp) ? ignored('it was written before') : keyReused('follow-up');
  if (state.followUps.length >= bounds.followUps)
    return rejected(
      'too-many-follow-ups',
      `An incident takes ${bounds.followUps} follow-ups; put what belongs together into one.`,
    );
  return accepted({ type: 'FollowUpWritten', followUpId, ...followUp, reason });
}

function changeFollowUp(
  { followUpId, followUp, seen, reason }: Command<'change-follow-up'>,
  state: Retrospective,
): Answer {
  const before = state.followUps.find((one) => one.followUpId === followUpId);
  if (before === undefined)
    return rejected(
      'follow-up-not-found',
      `The incident has no follow-up ${followUpId}; GET /v1/incidents/{id}/retrospective lists those that it has.`,
    );
  if (isSameFollowUp(before, followUp)) return ignored('it says so already');
  return (
    changedMeanwhile('follow-up', before, seen) ??
    accepted({ type: 'FollowUpWritten', followUpId, ...followUp, reason })
  );
}

function changedMeanwhile(what: 'note' | 'follow-up', { byName, version }: Written, seen: number): Answer | undefined {
  return version === seen
    ? undefined
    : rejected(
        `${what}-changed`,
        `${byName} has changed the ${what} meanwhile; look again, and send version ${version} with what is to stand there.`,
      );
}

function keyReused(what: 'note' | 'follow-up'): Answer {
  return rejected(
    'idempotency-key-reused',
    `This Idempotency-Key was used for another ${what}, or that was changed since; use a new key for a new one.`,
  );
}

function noSuchNote(noteId: string): Answer {
  return rejected(
    'note-not-found',
    `The incident has no note ${noteId}, or it was withdrawn; GET /v1/incidents/{id}/retrospective lists those that it has.`,
  );
}

/** Undefined when `text` fits beside the other notes, in place of `instead`. */
function withRoom(text: string, { notes }: Retrospective, instead?: Note): Answer | undefined {
  const others = notes.reduce((sum, note) => sum + (note === instead ? 0 : note.text.length), 0);
  return others + text.length <= bounds.allNotes
    ? undefined
    : rejected(
        'notes-too-long',
        `All notes of an incident have ${bounds.allNotes} characters at most, and the others have ${others}; shorten it, or link to where it stands.`,
      );
}

function isSameNote(note: Note, { text, about }: NoteText): boolean {
  return note.text === text && note.about === (about === null ? null : isoOf(about));
}

function isSameFollowUp(one: FollowUp, { text, owner, due, url, state }: FollowUp): boolean {
  return one.text === text && one.owner === owner && one.due === due && one.url === url && one.state === state;
}

type Writing = Exclude<RetrospectiveEvent, { type: 'NoteWithdrawn' }>;

function writing({ text, meta, reason }: Writing): Written {
  const { actor, occurredAt, version } = meta;
  return { text, at: isoOf(occurredAt), by: actor.ref, byName: reason.facts['name'] ?? actor.ref, version };
}

export function writtenFollowUp(event: Extract<Writing, { type: 'FollowUpWritten' }>): WrittenFollowUp {
  const { followUpId, owner, ownerName, due, url } = event;
  const state = followUpStates.find((one) => one === event.state) ?? 'open';
  return { ...writing(event), followUpId, owner, ownerName, due, url, state };
}

/** In the place of the one that `is` it, or at the end. */
function put<One>(all: readonly One[], one: One, is: (other: One) => boolean): readonly One[] {
  return all.some(is) ? all.map((other) => (is(other) ? one : other)) : [...all, one];
}
