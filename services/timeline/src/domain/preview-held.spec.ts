import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Preview, PreviewRung } from '@escalog/contracts';
import { after, type Milliseconds } from '@escalog/kernel';
import type { IncidentEvent } from './incident-event.ts';
import { previewStoryOf } from './preview-held.ts';
import { verdictOf } from './held.ts';
import { triageRunsOut, unansweredThenAcknowledged } from './testing/examples.ts';
import type { Story } from './testing/story.ts';
import { historyOf } from './timeline.ts';

const minute = 60_000;
type Foretold = Partial<PreviewRung> & { readonly sinceAsked: Milliseconds; readonly people?: readonly string[] };

const nameOf: Readonly<Record<string, string>> = {
  alice: 'Alice Moreau',
  bob: 'Bob Okafor',
  carol: 'Carol Lindqvist',
  dora: 'Dora Novak',
};

/** The events of a story whose declarer had been told this, so long before. */
function foretold(
  story: Story,
  routeId: string,
  rungs: readonly Foretold[],
  { ago = 0, cutShort = false, events = story.events as readonly IncidentEvent[] } = {},
) {
  const path = routeId.startsWith('team/') ? 'escalation-path/identity' : routeId;
  const askedAt = after(story.startedAt, -ago);
  const preview: Preview = {
    previewId: 'p1',
    askedAt,
    cutShort,
    routes: [
      {
        routeId,
        path,
        pathVersion: 3,
        rungs: rungs.map(({ sinceAsked, people = [], ...rung }) => ({
          kind: 'level',
          at: after(askedAt, sinceAsked),
          cycle: 1,
          level: 1,
          path,
          pathVersion: 3,
          urgency: 'high',
          acknowledgeBy: null,
          pages: people.map((person) => ({ person: `person/${person}`, name: nameOf[person] ?? person, via: [] })),
          why: '',
          ...rung,
        })),
      },
    ],
  };
  return historyOf(
    story.incidentId,
    events.map((event) => (event.type === 'IncidentDeclared' ? { ...event, preview } : event)),
  );
}

const asItWas: readonly Foretold[] = [
  { level: 1, sinceAsked: 0, people: ['alice'] },
  { level: 2, sinceAsked: 5 * minute, people: ['carol', 'bob'] },
  { kind: 'last-resort', level: 2, sinceAsked: 10 * minute, people: ['carol'] },
];

describe('a preview against what happened', () => {
  it('is nothing to tell of when nobody had asked', () => {
    const { incidentId, events } = unansweredThenAcknowledged();
    assert.equal(previewStoryOf(historyOf(incidentId, events)), null);
  });

  it('held when the same people were paged at the same time, and what was not reached was acknowledged before', () => {
    const history = foretold(unansweredThenAcknowledged(), 'team/identity', asItWas);
    const story = previewStoryOf(history);
    assert.deepEqual(
      story?.rows.map(({ place, foretold: told, happened, outcome }) => [place, told, happened, outcome]),
      [
        ['level 1 of Identity', 'Alice Moreau at once', 'Alice Moreau at once', 'as-foretold'],
        [
          'level 2 of Identity',
          'Carol Lindqvist and Bob Okafor after 5 min',
          'Bob Okafor and Carol Lindqvist after 5 min',
          'as-foretold',
        ],
        ['the last resort of Identity', 'Carol Lindqvist after 10 min', 'Bob Okafor acknowledged.', 'not-reached'],
      ],
    );
    assert.equal(story?.verdict, 'held');
    assert.equal(story.text, 'What had been foretold just before the declaration held, as far as it came to that.');
    assert.ok(verdictOf(history).held.some(({ kind, text }) => kind === 'preview' && text === story.text));
  });

  it('did not hold with other people, earlier or later, and each is named', () => {
    const history = foretold(
      unansweredThenAcknowledged(),
      'team/identity',
      [
        { level: 1, sinceAsked: 0, people: ['dora'] },
        { level: 2, sinceAsked: 20 * minute, people: ['carol', 'bob'] },
      ],
      { ago: 3 * minute },
    );
    const story = previewStoryOf(history);
    assert.deepEqual(
      story?.rows.map(({ outcome }) => outcome),
      ['other-people', 'earlier'],
    );
    assert.equal(
      story?.text,
      'What had been foretold 3 min before the declaration did not hold: level 1 of Identity (Alice Moreau at once instead of Dora Novak at once) and level 2 of Identity (Bob Okafor and Carol Lindqvist after 5 min instead of Carol Lindqvist and Bob Okafor after 20 min).',
    );
    assert.deepEqual(
      verdictOf(history).notHeld.flatMap(({ kind, text }) => (kind === 'preview' ? text : [])),
      [story?.text],
    );
    const late = foretold(unansweredThenAcknowledged(), 'team/identity', [
      { level: 1, sinceAsked: 0, people: ['alice'] },
      { level: 2, sinceAsked: minute, people: ['carol', 'bob'] },
    ]);
    assert.deepEqual(
      previewStoryOf(late)?.rows.map(({ outcome }) => outcome),
      ['as-foretold', 'later'],
    );
  });

  it('takes ten seconds more or less for the same time', () => {
    for (const [sinceAsked, outcome] of [
      [5 * minute - 9_000, 'as-foretold'],
      [5 * minute + 9_000, 'as-foretold'],
      [5 * minute - 11_000, 'later'],
      [5 * minute + 11_000, 'earlier'],
    ] as const) {
      const history = foretold(unansweredThenAcknowledged(), 'team/identity', [
        { level: 2, sinceAsked, people: ['bob', 'carol'] },
      ]);
      assert.equal(previewStoryOf(history)?.rows[0]?.outcome, outcome, `${sinceAsked}`);
    }
  });

  it('tells a level that was skipped from one that was not, either way', () => {
    const triage = triageRunsOut();
    const skipped = foretold(triage, 'escalation-path/triage', [{ level: 1, sinceAsked: 0, people: ['dora'] }]);
    assert.equal(previewStoryOf(skipped)?.rows[0]?.outcome, 'skipped');
    const expected = foretold(triage, 'escalation-path/triage', [{ kind: 'skipped', level: 1, sinceAsked: 0 }]);
    assert.equal(previewStoryOf(expected)?.rows[0]?.outcome, 'as-foretold');
    const reached = foretold(unansweredThenAcknowledged(), 'team/identity', [
      { kind: 'skipped', level: 1, sinceAsked: 0 },
    ]);
    assert.equal(previewStoryOf(reached)?.rows[0]?.outcome, 'not-skipped');
  });

  it('names what was not foretold, unless the preview was cut short', () => {
    const first = asItWas.slice(0, 1);
    const outcomes = (cutShort: boolean) =>
      previewStoryOf(foretold(unansweredThenAcknowledged(), 'team/identity', first, { cutShort }))?.rows.map(
        ({ place, outcome }) => [place, outcome],
      );
    assert.deepEqual(outcomes(false), [
      ['level 1 of Identity', 'as-foretold'],
      ['level 2 of Identity', 'not-foretold'],
    ]);
    assert.deepEqual(outcomes(true), [['level 1 of Identity', 'as-foretold']]);
  });

  it('says when somebody else was involved', () => {
    const story = previewStoryOf(foretold(unansweredThenAcknowledged(), 'team/payments', asItWas.slice(0, 1)));
    assert.deepEqual(
      story?.rows.map(({ outcome }) => outcome),
      ['another-way', 'not-foretold', 'not-foretold'],
    );
    assert.equal(story?.verdict, 'did-not-hold');
  });

  it('is not told of what was found to be affected later', () => {
    const told = unansweredThenAcknowledged();
    const events = told.events.map((event) =>
      event.type === 'IncidentRouted' ? { ...event, reason: { ...event.reason, code: 'scope-grown' } } : event,
    );
    const story = previewStoryOf(foretold(told, 'team/payments', asItWas.slice(0, 1), { events }));
    assert.deepEqual(
      story?.rows.map(({ outcome }) => outcome),
      ['another-way'],
    );
  });

  it('has held so far while more is to come', () => {
    const told = unansweredThenAcknowledged();
    const events = told.events.slice(0, told.events.findIndex(({ type }) => type === 'LevelReached') + 1);
    const history = foretold(told, 'team/identity', asItWas, { events });
    const story = previewStoryOf(history);
    assert.deepEqual(
      story?.rows.map(({ outcome }) => outcome),
      ['as-foretold', 'to-come', 'to-come'],
    );
    assert.deepEqual(
      [story?.verdict, story?.text],
      ['open', 'What had been foretold just before the declaration has held so far.'],
    );
    assert.deepEqual(
      [...verdictOf(history).held, ...verdictOf(history).notHeld].filter(({ kind }) => kind === 'preview'),
      [],
    );
  });
});
