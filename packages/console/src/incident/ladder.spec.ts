import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentEscalation, Page, RunningEscalation, TimelineEntry } from './incident.ts';
import { laddersOf, targetsOf, type Path } from './ladder.ts';

const id = 'i1/team/identity';
const escalation: IncidentEscalation = {
  escalationId: id,
  path: 'escalation-path/identity',
  pathVersion: 3,
  state: 'climbing',
  level: 1,
  because: 'It was routed.',
  paged: [],
};
const live: RunningEscalation = {
  escalationId: id,
  pathName: 'Identity',
  pathVersion: 3,
  newestVersion: 3,
  cycle: 1,
  next: { kind: 'level', at: '2026-11-18T02:05:00.000Z', level: 2, levelName: null, people: [] },
  because: 'Unless somebody acknowledges before.',
};
const path: Path = {
  version: 3,
  nodes: [
    { name: 'on-call', level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' } },
    {
      branch: {
        if: 'true',
        then: [{ level: { targets: ['person/ben'], acknowledgeWithin: 'PT5M' } }],
        else: [{ level: { targets: ['person/cleo'], acknowledgeWithin: 'PT5M' } }],
      },
    },
    { repeat: { times: 1 } },
  ],
  lastResort: 'person/dana',
};
const page = (pageId: string, outcome: string, at = '02:00'): Page => ({
  pageId: `${id}/${pageId}`,
  place: '',
  requestedAt: `2026-11-18T${at}:00.000Z`,
  deliveredAt: outcome === 'open' ? null : '2026-11-18T02:00:01.000Z',
  answeredAt: null,
  outcome,
});
const entry = (pageId: string, text: string): TimelineEntry => ({
  at: '2026-11-18T02:00:01.000Z',
  kind: 'delivery-attempted',
  text,
  reason: null,
  definition: null,
  actor: { kind: 'service', ref: 'notification' },
  events: [text],
  stream: `delivery/${id}/${pageId}`,
});
const of = (one: Partial<IncidentEscalation>, pages: readonly Page[] = [], timeline: readonly TimelineEntry[] = []) => {
  const people = [{ ref: 'person/ana', name: 'Ana Costa', pages }];
  const [ladder] = laddersOf(
    { escalations: [{ ...escalation, ...one }] },
    [live],
    { people, timeline },
    {
      'escalation-path/identity': path,
    },
  );
  assert.ok(ladder !== undefined);
  return ladder;
};

describe('the ladder of an escalation', () => {
  it('has the levels of both sides of a branch, and the last resort, and says where it stands', () => {
    assert.deepEqual(
      of({}).rungs.map(({ title, state, targets }) => [title, state, targets[0]]),
      [
        ['Level 1 (on-call)', 'here', 'schedule/identity'],
        ['Level 2', 'next', 'person/ben'],
        ['Level 3', 'later', 'person/cleo'],
        ['Last resort', 'later', 'person/dana'],
      ],
    );
    assert.deepEqual(targetsOf(path), ['schedule/identity', 'person/ben', 'person/cleo', 'person/dana']);
  });

  it('tells of each page what became of it, and how it was brought', () => {
    const { rungs } = of(
      { level: 2 },
      [page('1.1/ana', 'unanswered'), page('1.2/ana', 'open', '02:05')],
      [entry('1.1/ana', 'The page by sms was accepted')],
    );
    assert.deepEqual(
      rungs.flatMap(({ pages }) =>
        pages.map(({ name, outcome, isBad, delivery }) => [name, outcome, isBad, delivery.length]),
      ),
      [
        ['Ana Costa', 'did not answer in time', true, 1],
        ['Ana Costa', 'on its way', false, 0],
      ],
    );
  });

  it('shows the last page of somebody who is paged again and again', () => {
    const { rungs } = of({ state: 'exhausted', level: 3 }, [
      page('last-resort/ana', 'unanswered'),
      page('last-resort.2/ana', 'answered', '02:01'),
    ]);
    const last = rungs.at(-1);
    assert.deepEqual([last?.state, last?.pages.map(({ outcome }) => outcome)], ['here', ['acknowledged']]);
  });

  it('has the levels that were reached where its path is another version by now', () => {
    const { rungs, newerVersion } = of({ pathVersion: 3, level: 2, escalationId: 'i1/other' }, []);
    assert.equal(newerVersion, undefined);
    assert.equal(rungs.length, 4);
    const [older] = laddersOf(
      { escalations: [{ ...escalation, level: 2 }] },
      [{ ...live, pathVersion: 2, newestVersion: 3 }],
      { people: [], timeline: [] },
      { 'escalation-path/identity': path },
    );
    assert.deepEqual([older?.newerVersion, older?.rungs.map(({ title }) => title)], [3, ['Level 1', 'Level 2']]);
  });

  it('stands behind those that run when nothing asks for it any more', () => {
    const ladders = laddersOf(
      {
        escalations: [
          { ...escalation, state: 'halted' },
          { ...escalation, escalationId: 'i1/two' },
        ],
      },
      [],
      { people: [], timeline: [] },
      {},
    );
    assert.deepEqual(
      ladders.map(({ escalationId }) => escalationId),
      ['i1/two', id],
    );
  });
});
