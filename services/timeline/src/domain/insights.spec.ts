import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localOwner } from '@escalog/access';
import { after, instantFrom } from '@escalog/kernel';
import fc from 'fast-check';
import type { IncidentFacts } from './facts.ts';
import { insightsOf as insightsIn, type Insights } from './insights.ts';
import { groupings, type InsightsQuestion } from './insights-question.ts';
import { columnsOf, climb, declaredAt, facts, handoff, minute, nudge, page } from './testing/facts.ts';

function question(more: Partial<InsightsQuestion> = {}): InsightsQuestion {
  return {
    since: instantFrom('2026-11-01T00:00:00Z'),
    until: instantFrom('2026-12-01T00:00:00Z'),
    zone: 'UTC',
    filter: {},
    by: 'team',
    asker: localOwner(null),
    ...more,
  };
}

function insightsOf(all: readonly IncidentFacts[], asked: InsightsQuestion): Insights {
  return insightsIn(columnsOf(all), asked);
}

const at = (iso: string) => instantFrom(iso);

/** Three incidents of two teams, whose figures can be reckoned by hand. */
const three: readonly IncidentFacts[] = [
  facts({
    id: 'a',
    status: 'resolved',
    severity: 'sev1',
    declaredAt: at('2026-11-02T23:30:00Z'),
    declaredBy: 'alert-source/alertmanager',
    msToFirstPage: 0,
    msToAcknowledge: 2 * minute,
    msToRightOwner: 2 * minute,
    msToResolve: 60 * minute,
    msWithNobody: 2 * minute,
    escalations: [climb({ startedAt: at('2026-11-02T23:30:00Z'), acknowledgedAt: at('2026-11-02T23:32:00Z') })],
    pages: [page({ owedAt: at('2026-11-02T23:30:00Z'), outcome: 'answered' })],
    nudges: [
      nudge({ outcome: 'accepted', leadTimeMs: minute }),
      nudge({ outcome: 'overtaken', leadTimeMs: 9 * minute }),
    ],
    names: { 'team/identity': 'Identity before', 'person/ana': 'Ana Costa' },
  }),
  facts({
    id: 'b',
    status: 'resolved',
    severity: 'sev1',
    declaredAt: at('2026-11-03T09:00:00Z'),
    msToFirstPage: 1_000,
    msToAcknowledge: 8 * minute,
    msToRightOwner: 20 * minute,
    msToResolve: 30 * minute,
    msWithNobody: 8 * minute,
    bounces: 1,
    reopened: 2,
    escalations: [
      climb({ startedAt: at('2026-11-03T09:00:00Z'), skipped: [{ level: 1, code: 'nobody-to-page' }] }),
      climb({
        escalationId: 'e2',
        kind: 'handoff',
        path: 'escalation-path/payments',
        owner: 'team/payments',
        startedAt: at('2026-11-03T09:10:00Z'),
        acknowledgedAt: at('2026-11-03T09:20:00Z'),
        exhausted: true,
      }),
    ],
    pages: [
      page({ level: 2, owedAt: at('2026-11-03T09:00:00Z'), outcome: 'answered-late' }),
      page({ pageId: 'p2', level: 2, person: 'person/ben', owedAt: at('2026-11-03T09:00:00Z'), outcome: 'stood-down' }),
      page({
        pageId: 'p3',
        escalationId: 'e2',
        path: 'escalation-path/payments',
        owner: 'team/payments',
        person: 'person/cleo',
        owedAt: at('2026-11-03T09:10:00Z'),
        outcome: 'answered',
      }),
    ],
    handoffs: [handoff({ outcome: 'accepted' }), handoff({ outcome: 'returned' })],
    nudges: [nudge({ outcome: 'dismissed', leadTimeMs: 3 * minute }), nudge({ outcome: 'open', leadTimeMs: null })],
  }),
  facts({
    id: 'c',
    severity: 'sev3',
    declaredAt: at('2026-11-10T05:00:00Z'),
    msWithNobody: 50 * minute,
    names: { 'team/identity': 'Identity' },
    escalations: [climb({ startedAt: at('2026-11-10T05:00:00Z') })],
    pages: [
      page({ owedAt: at('2026-11-10T05:00:00Z'), outcome: 'undeliverable', deliveredAt: null }),
      page({ pageId: 'p2', level: 2, owedAt: at('2026-11-10T05:05:00Z'), outcome: 'unanswered' }),
      page({ pageId: 'p3', level: null, cycle: null, owedAt: at('2026-11-10T07:00:00Z'), outcome: 'open' }),
    ],
  }),
];

describe('insights', () => {
  it('count what was declared in the span, as reckoned by hand', () => {
    const { total } = insightsOf(three, question());
    assert.deepEqual(
      [total.incidents, total.resolved, total.open, total.neverAcknowledged, total.reopened],
      [3, 2, 1, 1, 2],
    );
    assert.deepEqual(total.toAcknowledge, {
      count: 2,
      none: 1,
      meanMs: 5 * minute,
      medianMs: 5 * minute,
      p90Ms: 8 * minute,
    });
    assert.deepEqual(total.toRightOwner, {
      count: 2,
      none: 1,
      meanMs: 11 * minute,
      medianMs: 11 * minute,
      p90Ms: 20 * minute,
    });
    assert.deepEqual(total.toResolve, {
      count: 2,
      none: 1,
      meanMs: 45 * minute,
      medianMs: 45 * minute,
      p90Ms: 60 * minute,
    });
    assert.deepEqual(total.withNobody, {
      count: 3,
      none: 0,
      meanMs: 20 * minute,
      medianMs: 8 * minute,
      p90Ms: 50 * minute,
    });
    assert.equal(total.msWithNobody, 60 * minute);
    assert.deepEqual(total.pages, {
      sent: 7,
      delivered: 6,
      answeredInTime: 2,
      answeredLate: 1,
      declined: 0,
      unanswered: 1,
      notSent: 0,
      undeliverable: 1,
      stoodDown: 1,
      open: 1,
      // 23:30, 05:00 and 05:05; 07:00 is day.
      atNight: 3,
    });
    assert.deepEqual(total.climbs, {
      started: 4,
      acknowledged: 2,
      exhausted: 1,
      // One of a, levels 2 and 1 of b, levels 1 and 2 of c; the last resort is no level.
      levelsReached: 5,
      levelsSkipped: 1,
      toAcknowledge: { count: 2, none: 2, meanMs: 6 * minute, medianMs: 6 * minute, p90Ms: 10 * minute },
    });
    assert.deepEqual(total.handoffs, { made: 2, accepted: 1, returned: 1, open: 0, bounces: 1 });
    assert.deepEqual(total.nudges, {
      made: 4,
      accepted: 1,
      dismissed: 1,
      expired: 0,
      overtaken: 1,
      open: 1,
      acceptanceRate: 0.5,
      leadTime: { count: 3, none: 0, meanMs: 260_000, medianMs: 3 * minute, p90Ms: 9 * minute },
      toAnswer: { count: 2, none: 0, meanMs: 2 * minute, medianMs: 2 * minute, p90Ms: 3 * minute },
    });
  });

  it('tell teams apart, by the names that they had last: an incident is of each that it was escalated to, and a page of one', () => {
    const { groups, names } = insightsOf(three, question());
    assert.deepEqual(
      groups.map(({ key, figures }) => [key, figures.incidents, figures.pages.sent, figures.climbs.started]),
      [
        ['team/identity', 3, 6, 3],
        ['team/payments', 1, 1, 1],
      ],
    );
    assert.deepEqual(
      groups.map(({ figures }) => figures.handoffs.made),
      [2, 0],
    );
    assert.equal(names['team/identity'], 'Identity');
  });

  it('tell levels and people apart by their pages', () => {
    const levels = insightsOf(three, question({ by: 'level' })).groups;
    assert.deepEqual(
      levels.map(({ key, figures: { pages, climbs } }) => [
        key,
        pages.sent,
        climbs.levelsReached,
        climbs.levelsSkipped,
      ]),
      [
        ['1', 3, 3, 1],
        ['2', 3, 2, 0],
        ['last-resort', 1, 0, 0],
      ],
    );
    const { people } = insightsOf(three, question());
    assert.deepEqual(
      people.map(({ person, pages, atNight, answeredInTime, missed, undeliverable }) => [
        person,
        pages,
        atNight,
        answeredInTime,
        missed,
        undeliverable,
      ]),
      [
        ['person/ana', 5, 3, 1, 2, 1],
        ['person/ben', 1, 0, 0, 0, 0],
        ['person/cleo', 1, 0, 1, 0, 0],
      ],
    );
  });

  it('mean the hours and days of the zone that is asked for, also across a change of the clock', () => {
    // In New York clocks went back on 1 November: 05:30Z is 01:30 EDT, 06:30Z is 01:30 EST.
    const around = ['2026-11-01T03:30:00Z', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'].map((iso, index) =>
      facts({ id: `x${index}`, declaredAt: at(iso), pages: [page({ owedAt: at(iso) })] }),
    );
    const asked = { since: at('2026-10-31T00:00:00Z'), zone: 'America/New_York' };
    const byHour = insightsOf(around, question({ ...asked, by: 'hour' }));
    assert.deepEqual(
      byHour.groups.map(({ key, figures }) => [key, figures.incidents]),
      [
        ['01', 2],
        ['23', 1],
      ],
    );
    assert.equal(byHour.pagesByHour[1], 2);
    assert.equal(byHour.pagesByHour[23], 1);
    const byDay = insightsOf(around, question({ ...asked, by: 'day' }));
    assert.deepEqual(
      byDay.groups.map(({ key, figures }) => [key, figures.incidents]),
      [
        ['2026-10-31', 1],
        ['2026-11-01', 2],
      ],
    );
    const byWeek = insightsOf(around, question({ ...asked, by: 'week' }));
    assert.deepEqual(
      byWeek.groups.map(({ key, figures }) => [key, figures.incidents]),
      [['2026-10-26', 3]],
    );
  });

  it('have a series without holes: days in two months, weeks in a year and a half, months beyond', () => {
    const { series } = insightsOf(three, question());
    assert.equal(series.unit, 'day');
    assert.equal(series.points.length, 30);
    assert.deepEqual(
      series.points
        .filter(({ incidents }) => incidents > 0)
        .map(({ start, incidents, pages }) => [start, incidents, pages]),
      [
        ['2026-11-02', 1, 1],
        ['2026-11-03', 1, 3],
        ['2026-11-10', 1, 3],
      ],
    );
    assert.equal(insightsOf(three, question({ since: at('2026-01-01T00:00:00Z') })).series.unit, 'week');
    const decade = insightsOf(three, question({ since: at('2016-12-01T00:00:00Z') })).series;
    assert.deepEqual([decade.unit, decade.points.length], ['month', 120]);
  });

  it('combine filters, and count of the climbs and pages those alone that fit', () => {
    const of = (filter: InsightsQuestion['filter']) => insightsOf(three, question({ filter })).total;
    assert.deepEqual([of({ team: 'team/payments' }).incidents, of({ team: 'team/payments' }).pages.sent], [1, 1]);
    assert.equal(of({ team: 'team/payments' }).handoffs.made, 0);
    assert.deepEqual([of({ person: 'person/ana' }).incidents, of({ person: 'person/ana' }).pages.sent], [3, 5]);
    assert.equal(of({ level: '2' }).pages.sent, 3);
    assert.deepEqual([of({ level: '1' }).climbs.started, of({ level: '1' }).climbs.levelsSkipped], [4, 1]);
    assert.equal(of({ level: 'last-resort' }).pages.open, 1);
    assert.equal(of({ source: 'alert-source/alertmanager', severity: 'sev1' }).incidents, 1);
    assert.equal(of({ source: 'alert-source/alertmanager', severity: 'sev3' }).incidents, 0);
    assert.equal(of({ rule: 'rule/ask-support' }).incidents, 2);
    assert.equal(of({ team: 'team/payments', person: 'person/ana' }).incidents, 0);
  });

  it('name and title what was never acknowledged, but count alone what whoever asks may not see', () => {
    const hidden = facts({ id: 'd', title: 'secret', sight: { seenBy: ['person/ana'], involved: [] } });
    const asker = { ...localOwner(null), kind: 'session' as const, role: 'responder' as const, person: 'person/ben' };
    const asked = insightsOf([...three, hidden], question({ asker }));
    const { neverAcknowledged, total } = asked;
    assert.equal(total.neverAcknowledged, 2);
    assert.deepEqual(
      [neverAcknowledged.count, neverAcknowledged.hidden, neverAcknowledged.incidents.map(({ id }) => id)],
      [2, 1, ['c']],
    );
    assert.ok(!JSON.stringify(asked).includes('secret'));
    const ana = insightsOf([...three, hidden], question({ asker: { ...asker, person: 'person/ana' } }));
    assert.deepEqual(
      ana.neverAcknowledged.incidents.map(({ id }) => id),
      ['d', 'c'],
    );
  });

  it('say how many incidents of the span were archived, and count them nowhere, whatever the filter', () => {
    const gone = [
      facts({ id: 'x', isArchived: true, declaredAt: at('2026-11-05T09:00:00Z') }),
      facts({ id: 'y', isArchived: true, declaredAt: at('2026-10-05T09:00:00Z') }),
    ];
    for (const filter of [{}, { team: 'team/identity' }]) {
      const without = insightsOf(three, question({ filter }));
      assert.equal(without.archived, 0);
      assert.deepEqual(insightsOf([...three, ...gone], question({ filter })), { ...without, archived: 1 });
    }
  });

  it('tell of a source what nobody acted on, what was over soon, and what came again', () => {
    const of = (id: string, more: Partial<IncidentFacts>) =>
      facts({ id, declaredBy: 'alert-source/probe', status: 'resolved', title: 'Disk', ...more });
    const { sources } = insightsOf(
      [
        of('1', { msToResolve: 4 * minute }),
        of('2', { msToResolve: 6 * minute, pages: [page()] }),
        of('3', { msToResolve: 2 * minute, msToAcknowledge: minute }),
        of('4', { status: 'open', title: 'Memory' }),
      ],
      question(),
    );
    assert.deepEqual(sources, [
      { source: 'alert-source/probe', incidents: 4, resolved: 3, nobodyActed: 2, shortLived: 1, repeated: 2, pages: 1 },
    ]);
  });
});

const arbitraryFacts: fc.Arbitrary<IncidentFacts> = fc
  .record({
    id: fc.uuid(),
    hours: fc.integer({ min: 0, max: 24 * 60 }),
    severity: fc.constantFrom('sev1', 'sev2'),
    declaredBy: fc.constantFrom('alert-source/a', 'person/ana'),
    acknowledged: fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: null }),
    pages: fc.array(
      fc.record({
        person: fc.constantFrom('person/ana', 'person/ben', 'person/cleo'),
        owner: fc.constantFrom('team/identity', 'team/payments'),
        level: fc.constantFrom(1, 2, null),
        outcome: fc.constantFrom('answered' as const, 'unanswered' as const, 'open' as const),
        hours: fc.integer({ min: 0, max: 48 }),
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ id, hours, severity, declaredBy, acknowledged, pages }) => {
    const began = after(at('2026-10-20T00:00:00Z'), hours * 60 * minute);
    return facts({
      id,
      severity,
      declaredBy,
      declaredAt: began,
      msToAcknowledge: acknowledged,
      escalations: [...new Set(pages.map(({ owner }) => owner))].map((owner) => climb({ escalationId: owner, owner })),
      pages: pages.map(({ hours: later, owner, ...one }, index) =>
        page({ ...one, owner, escalationId: owner, pageId: String(index), owedAt: after(began, later * 60 * minute) }),
      ),
    });
  });
const many = fc.uniqueArray(arbitraryFacts, { selector: ({ id }) => id, maxLength: 30 });

describe('insights of any incidents', () => {
  it('do not change by an incident outside of the span, or that does not fit the filter', () => {
    fc.assert(
      fc.property(many, fc.constantFrom(...groupings), (all, by) => {
        const asked = question({ by, filter: { severity: 'sev1' } });
        const counts = ({ declaredAt: began, severity }: IncidentFacts) =>
          began >= asked.since && began < asked.until && severity === 'sev1';
        assert.deepEqual(insightsOf(all, asked), insightsOf(all.filter(counts), asked));
      }),
    );
  });

  it('add up: incidents over severities, sources and times, pages over everything that a page has one of', () => {
    fc.assert(
      fc.property(many, fc.constantFrom(...groupings), (all, by) => {
        const { total, groups, series, pagesByHour, people } = insightsOf(all, question({ by }));
        const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
        if (by !== 'rule') assert.equal(sum(groups.map(({ figures }) => figures.pages.sent)), total.pages.sent);
        if (['severity', 'source', 'hour', 'day', 'week', 'month'].includes(by))
          assert.equal(sum(groups.map(({ figures }) => figures.incidents)), total.incidents);
        assert.equal(sum(series.points.map(({ incidents }) => incidents)), total.incidents);
        assert.equal(sum(pagesByHour), total.pages.sent);
        assert.equal(sum(people.map(({ pages }) => pages)), total.pages.sent);
        const { sent, delivered: _delivered, atNight: _atNight, ...outcomes } = total.pages;
        assert.equal(sum(Object.values(outcomes)), sent);
        for (const { figures } of groups) assert.ok(figures.incidents <= total.incidents);
      }),
    );
  });

  it('are the same in whichever order incidents come', () => {
    fc.assert(
      fc.property(many, fc.constantFrom(...groupings), (all, by) => {
        assert.deepEqual(insightsOf(all.toReversed(), question({ by })), insightsOf(all, question({ by })));
      }),
    );
  });
});

it('an incident that is declared now counts from the beginning of the span on, and not at its end', () => {
  const one = facts({ id: 'a' });
  const count = (since: number, until: number): number =>
    insightsOf([one], question({ since: after(declaredAt, since), until: after(declaredAt, until) })).total.incidents;
  assert.deepEqual([count(0, 1), count(1, 2), count(-1, 0)], [1, 0, 0]);
});
