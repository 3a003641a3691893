import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localOwner, nobody } from '@escalog/access';
import { after, instantOf, type Instant, type Milliseconds } from '@escalog/kernel';
import fc from 'fast-check';
import { factsOf, type IncidentFacts } from './facts.ts';
import type { PageFacts } from './page-facts.ts';
import { historyOf } from './timeline.ts';
import { columnsOf } from './testing/facts.ts';
import { alicePaged } from './testing/told-sentence.ts';
import {
  accountedWithin,
  obligationsIn as obligationsOf,
  obligationStates,
  type Obligation,
  type Obligations,
  type ObligationsQuestion,
  type Place,
} from './obligations.ts';

const minute: Milliseconds = 60_000;
const began = instantOf(Date.UTC(2026, 10, 21, 2));
const [owed] = factsOf(historyOf('i', alicePaged().events)).pages;
assert.ok(owed !== undefined);

function page(changes: Partial<PageFacts> = {}): PageFacts {
  return { ...(owed as PageFacts), ...changes };
}

function incident(id: string, pages: readonly PageFacts[], changes: Partial<IncidentFacts> = {}): IncidentFacts {
  return { ...factsOf(historyOf(id, alicePaged().events)), id, pages, ...changes };
}

function asked(changes: Partial<ObligationsQuestion> = {}): ObligationsQuestion {
  return {
    asker: localOwner(null),
    now: after(began, 60 * minute),
    states: [],
    person: null,
    erased: [],
    incident: null,
    since: null,
    until: null,
    order: 'newest',
    limit: 100,
    after: null,
    ...changes,
  };
}

function obligationsIn(all: readonly IncidentFacts[], question: ObligationsQuestion): Obligations {
  return obligationsOf(columnsOf(all), question);
}

const at = (minutes: number): Instant => after(began, minutes * minute);

describe('what became of a page', () => {
  const now = at(4);
  const cases: readonly [string, Partial<PageFacts>, Instant, string][] = [
    ['is open within its time', {}, now, 'open'],
    ['is overdue past its time', {}, at(6), 'overdue'],
    ['is open at the end of its time', {}, after(began, accountedWithin), 'open'],
    ['is open while it is held, and for its time after that', { expectedAt: at(400) }, at(404), 'open'],
    ['is overdue when its path went on and its delivery is not heard of', { outcome: 'not-sent' }, at(9), 'overdue'],
    ['is that it was delivered', { deliveredAt: at(1), settledAt: at(1) }, at(9), 'delivered'],
    [
      'is that it was delivered, also when its person let its time pass',
      { deliveredAt: at(1), outcome: 'unanswered' },
      at(9),
      'delivered',
    ],
    ['is that it was answered', { answeredAt: at(2), outcome: 'answered-late' }, at(9), 'answered'],
    ['is that it was declined', { outcome: 'declined', settledAt: at(2) }, at(9), 'declined'],
    ['is that nobody could bring it', { outcome: 'undeliverable', settledAt: at(2) }, at(9), 'undeliverable'],
    ['is that it was not wanted any more', { outcome: 'stood-down', settledAt: at(2) }, at(9), 'stood-down'],
    ['is that, also when its path had gone on', { outcome: 'not-sent', settledAt: at(7) }, at(9), 'stood-down'],
  ];
  for (const [what, changes, then, state] of cases)
    it(what, () => {
      const [found] = obligationsIn([incident('a', [page(changes)])], asked({ now: then })).obligations;
      assert.equal(found?.state, state);
    });
});

describe('the list of pages that were owed', () => {
  const pages = [1, 2, 3, 4].map((number) =>
    page({ pageId: `p${number}`, owedAt: at(number), expectedAt: at(number) }),
  );
  const ids = (obligations: readonly Obligation[]): readonly string[] => obligations.map(({ pageId }) => pageId);

  it('has the newest first, or the oldest, over all incidents', () => {
    const facts = [incident('a', pages.slice(1, 3)), incident('b', [pages[3] as PageFacts, pages[0] as PageFacts])];
    assert.deepEqual(ids(obligationsIn(facts, asked()).obligations), ['p4', 'p3', 'p2', 'p1']);
    assert.deepEqual(ids(obligationsIn(facts, asked({ order: 'oldest' })).obligations), ['p1', 'p2', 'p3', 'p4']);
  });

  it('is told page by page, each once, whatever their times and the size of a page', () => {
    const many = fc
      .array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 })
      .map((minutes) =>
        minutes.map((number, index) => page({ pageId: `p${index}`, owedAt: at(number), expectedAt: at(number) })),
      );
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 7 }), fc.constantFrom('newest', 'oldest'), (all, limit, order) => {
        const facts = [incident('a', all.slice(0, 11)), incident('b', all.slice(11))];
        const found: string[] = [];
        let behind: Place | null = null;
        do {
          const answer = obligationsIn(facts, asked({ limit, order, after: behind }));
          found.push(...ids(answer.obligations));
          behind = answer.next;
        } while (behind !== null);
        assert.deepEqual(found, ids(obligationsIn(facts, asked({ order })).obligations));
        assert.equal(new Set(found).size, all.length);
      }),
    );
  });

  it('is of one person, by ref or name, of one incident, of some states, and of a time', () => {
    const bob = page({ pageId: 'bob', person: 'person/bob', deliveredAt: at(1) });
    const facts = [
      incident('a', [...pages, bob], { names: { 'person/alice': 'Alice Moreau', 'person/bob': 'Bob Okafor' } }),
      incident('b', [page({ pageId: 'b' })]),
    ];
    const found = (changes: Partial<ObligationsQuestion>) =>
      [...ids(obligationsIn(facts, asked(changes)).obligations)].sort();
    for (const person of ['person/bob', 'bob', 'bob okafor']) assert.deepEqual(found({ person }), ['bob']);
    const erased = ['person/bob'];
    assert.deepEqual(found({ person: 'bob okafor', erased }), [], 'nobody is found by a name that was erased');
    for (const person of ['person/bob', 'bob']) assert.deepEqual(found({ person, erased }), ['bob']);
    assert.deepEqual(found({ incident: 'b' }), ['b']);
    assert.deepEqual(found({ states: ['delivered'] }), ['bob']);
    assert.deepEqual(found({ since: at(2), until: at(4) }), ['p2', 'p3']);
  });

  it('counts those of every state, whatever states are listed', () => {
    const facts = [incident('a', [...pages, page({ pageId: 'x', deliveredAt: at(1) })])];
    const { counts, obligations } = obligationsIn(facts, asked({ states: ['open'], limit: 1 }));
    assert.deepEqual(obligations, []);
    assert.deepEqual(
      counts,
      Object.fromEntries(obligationStates.map((state) => [state, { overdue: 4, delivered: 1 }[state as string] ?? 0])),
    );
  });

  it('hides those of private incidents from who may not see them, and counts them', () => {
    const facts = [
      incident('open', [pages[0] as PageFacts]),
      incident('private', [pages[1] as PageFacts], { sight: { seenBy: ['person/erin'], involved: ['person/alice'] } }),
    ];
    const asker = (person: string) => ({ ...nobody, kind: 'session', person, role: 'responder' }) as const;
    for (const [person, seen, hidden] of [
      ['person/mallory', 1, 1],
      ['person/erin', 2, 0],
      ['person/alice', 2, 0],
    ] as const) {
      const answer = obligationsIn(facts, asked({ asker: asker(person) }));
      assert.deepEqual([answer.obligations.length, answer.counts.overdue, answer.hidden.overdue], [seen, seen, hidden]);
    }
  });

  it('says how long past its time a page is, or was when it was settled', () => {
    const [late] = obligationsIn([incident('a', [page()])], asked({ now: at(7) })).obligations;
    assert.deepEqual([late?.due, late?.lateMs], ['2026-11-21T02:05:00.000Z', 2 * minute]);
    const settled = page({ deliveredAt: at(6), settledAt: at(6) });
    assert.equal(obligationsIn([incident('a', [settled])], asked()).obligations[0]?.lateMs, minute);
    assert.equal(obligationsIn([incident('a', [page()])], asked({ now: at(4) })).obligations[0]?.lateMs, null);
  });
});
