import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Meta, Reason } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { instantFrom } from '@escalog/kernel';
import { deciderSpec } from '@escalog/kernel/testing';
import { bounds, retrospective, type FollowUp, type RetrospectiveCommand } from './retrospective.ts';

const reason: Reason = { code: 'person-decided', text: 'Ana did it.', definition: null, facts: { name: 'Ana' } };
const given = deciderSpec(retrospective);
const metaOf = (version: number): Meta => ({ ...exampleEvents.NoteWritten.meta, version });

const summary = (text: string, version: number) =>
  ({ type: 'SummaryWritten', text, reason, meta: metaOf(version) }) as const;
const note = (noteId: string, text: string, version: number) =>
  ({ type: 'NoteWritten', noteId, text, about: null, reason, meta: metaOf(version) }) as const;
const withdrawn = (noteId: string, version: number) =>
  ({ type: 'NoteWithdrawn', noteId, reason, meta: metaOf(version) }) as const;
const toDo: FollowUp = {
  text: 'Alert on the disk',
  owner: 'team/identity',
  ownerName: 'Identity',
  due: '2026-12-01',
  url: null,
  state: 'open',
};
const followUp = (followUpId: string, version: number) =>
  ({ type: 'FollowUpWritten', followUpId, ...toDo, reason, meta: metaOf(version) }) as const;

const write = (text: string, seen: number): RetrospectiveCommand => ({ kind: 'write-summary', text, seen, reason });
const add = (noteId: string, text: string): RetrospectiveCommand => ({
  kind: 'add-note',
  noteId,
  text,
  about: null,
  reason,
});
const change = (noteId: string, text: string, seen: number): RetrospectiveCommand => ({
  kind: 'change-note',
  noteId,
  text,
  about: null,
  seen,
  reason,
});

describe('the summary', () => {
  it('is written where none stands, and anew by whoever has seen what stands there', () => {
    given().when(write('The disk.', 0)).accepts({ type: 'SummaryWritten', text: 'The disk.', reason });
    given(summary('The disk.', 1))
      .when(write('The disk of the store.', 1))
      .accepts({ type: 'SummaryWritten', text: 'The disk of the store.', reason });
  });
  it('is not written over by whoever has not seen it, be it anew after it was taken away', () => {
    given(summary('The disk.', 1)).when(write('The network.', 0)).rejects('summary-changed');
    given(summary('The disk.', 1), summary('', 2), summary('The cache.', 3))
      .when(write('The network.', 1))
      .rejects('summary-changed');
  });
  it('that says the same is no news, whatever was seen', () => {
    given(summary('The disk.', 4)).when(write('The disk.', 0)).ignores('it says so already');
    given().when(write('', 0)).ignores('it says so already');
  });
  it('is taken away by an empty one, and then there is none', () => {
    given(summary('The disk.', 1)).when(write('', 1)).accepts({ type: 'SummaryWritten', text: '', reason });
    given(summary('The disk.', 1), summary('', 2))
      .when(write('The disk.', 0))
      .accepts({ type: 'SummaryWritten', text: 'The disk.', reason });
  });
});

describe('a note', () => {
  it('is written once, however often it is sent', () => {
    given().when(add('n1', 'Slow.')).accepts({ type: 'NoteWritten', noteId: 'n1', text: 'Slow.', about: null, reason });
    given(note('n1', 'Slow.', 1))
      .when(add('n1', 'Slow.'))
      .ignores('it was written before');
    given(note('n1', 'Slow.', 1))
      .when(add('n1', 'Fast.'))
      .rejects('idempotency-key-reused');
  });
  it('is changed by whoever has seen it as it is', () => {
    given(note('n1', 'Slow.', 1))
      .when(change('n1', 'Very slow.', 1))
      .accepts({ type: 'NoteWritten', noteId: 'n1', text: 'Very slow.', about: null, reason });
    given(note('n1', 'Slow.', 1), note('n1', 'Slower.', 2))
      .when(change('n1', 'Fast.', 1))
      .rejects('note-changed');
    given(note('n1', 'Slow.', 1), note('n1', 'Slower.', 2))
      .when(change('n1', 'Slower.', 1))
      .ignores('it says so already');
  });
  it('about another moment says something else', () =>
    given(note('n1', 'Slow.', 1))
      .when({
        kind: 'change-note',
        noteId: 'n1',
        text: 'Slow.',
        about: instantFrom('2026-11-18T02:00:00Z'),
        seen: 1,
        reason,
      })
      .accepts({
        type: 'NoteWritten',
        noteId: 'n1',
        text: 'Slow.',
        about: instantFrom('2026-11-18T02:00:00Z'),
        reason,
      }));
  it('is withdrawn once, by whoever has seen it as it is, and does not come back', () => {
    const withdraw: RetrospectiveCommand = { kind: 'withdraw-note', noteId: 'n1', seen: 1, reason };
    given(note('n1', 'Slow.', 1))
      .when(withdraw)
      .accepts({ type: 'NoteWithdrawn', noteId: 'n1', reason });
    given(note('n1', 'Slow.', 1), note('n1', 'Slower.', 2))
      .when(withdraw)
      .rejects('note-changed');
    given(note('n1', 'Slow.', 1), withdrawn('n1', 2))
      .when(withdraw)
      .ignores('it was withdrawn before');
    given(note('n1', 'Slow.', 1), withdrawn('n1', 2))
      .when(add('n1', 'Slow.'))
      .rejects('note-not-found');
    given(note('n1', 'Slow.', 1), withdrawn('n1', 2))
      .when(change('n1', 'Fast.', 1))
      .rejects('note-not-found');
  });
  it('that there never was is neither changed nor withdrawn', () => {
    given()
      .when(change('n1', 'Fast.', 1))
      .rejects('note-not-found');
    given().when({ kind: 'withdraw-note', noteId: 'n1', seen: 1, reason }).rejects('note-not-found');
  });
  it('is one too many beyond two hundred, with those that were withdrawn', () => {
    const many = Array.from({ length: bounds.notes - 1 }, (_, n) => note(`n${n}`, 'Slow.', n + 1));
    const full = [...many, note('last', 'Slow.', bounds.notes), withdrawn('last', bounds.notes + 1)];
    given(...many)
      .when(add('last', 'Slow.'))
      .accepts({ type: 'NoteWritten', noteId: 'last', text: 'Slow.', about: null, reason });
    given(...full)
      .when(add('another', 'Slow.'))
      .rejects('too-many-notes');
  });
  it('does not fit where all of them together would be too long, unless it is in the place of another', () => {
    const long = 'x'.repeat(bounds.text);
    const full = Array.from({ length: bounds.allNotes / bounds.text }, (_, n) => note(`n${n}`, long, n + 1));
    given(...full)
      .when(add('last', 'y'))
      .rejects('notes-too-long');
    given(...full)
      .when(change('n0', 'y', 1))
      .accepts({ type: 'NoteWritten', noteId: 'n0', text: 'y', about: null, reason });
  });
});

describe('a follow-up', () => {
  const added: RetrospectiveCommand = { kind: 'add-follow-up', followUpId: 'f1', followUp: toDo, reason };
  const changed = (followUp: FollowUp, seen: number): RetrospectiveCommand => ({
    kind: 'change-follow-up',
    followUpId: 'f1',
    followUp,
    seen,
    reason,
  });
  const done: FollowUp = { ...toDo, state: 'done' };

  it('is written once, however often it is sent', () => {
    given()
      .when(added)
      .accepts({ type: 'FollowUpWritten', followUpId: 'f1', ...toDo, reason });
    given(followUp('f1', 1)).when(added).ignores('it was written before');
    given(followUp('f1', 1))
      .when({ ...added, followUp: { ...toDo, due: null } } as RetrospectiveCommand)
      .rejects('idempotency-key-reused');
  });
  it('is done by whoever has seen it as it is, and once', () => {
    given(followUp('f1', 1))
      .when(changed(done, 1))
      .accepts({ type: 'FollowUpWritten', followUpId: 'f1', ...done, reason });
    given(followUp('f1', 1), { ...followUp('f1', 2), due: null })
      .when(changed(done, 1))
      .rejects('follow-up-changed');
    given(followUp('f1', 1), { ...followUp('f1', 2), state: 'done' })
      .when(changed(done, 1))
      .ignores('it says so already');
  });
  it('that there never was is not done', () => given().when(changed(done, 1)).rejects('follow-up-not-found'));
  it('is one too many beyond two hundred', () =>
    given(...Array.from({ length: bounds.followUps }, (_, n) => followUp(`f${n + 2}`, n + 1)))
      .when(added)
      .rejects('too-many-follow-ups'));
});

it('says who wrote what, and when', () => {
  const events = [summary('The disk.', 1), note('n1', 'Slow.', 2), followUp('f1', 3)];
  const state = events.reduce((before, event) => retrospective.evolve(before, event), retrospective.initial);
  const written = {
    at: new Date(exampleEvents.NoteWritten.meta.occurredAt).toISOString(),
    by: exampleEvents.NoteWritten.meta.actor.ref,
    byName: 'Ana',
  };
  assert.deepEqual(state, {
    summary: { text: 'The disk.', ...written, version: 1 },
    notes: [{ noteId: 'n1', text: 'Slow.', about: null, ...written, version: 2 }],
    withdrawn: [],
    followUps: [{ followUpId: 'f1', ...toDo, ...written, version: 3 }],
  });
});
