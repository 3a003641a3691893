import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localOwner, type Principal } from '@escalog/access';
import { after, instantFrom } from '@escalog/kernel';
import type { IncidentFacts } from './facts.ts';
import { insightsOf } from './insights.ts';
import { proposalWords } from './insights-words.ts';
import { columnsOf, climb, declaredAt, facts, handoff, minute, nudge, page } from './testing/facts.ts';

const names = {
  'team/identity': 'Identity',
  'team/payments': 'Payments',
  'escalation-path/identity': 'Identity on call',
  'person/ana': 'Ana Costa',
  'alert-source/probe': 'Probe',
  'rule/ask-support': 'Ask support',
  'business-service/cards': 'Card payments',
};

/** What is proposed of these, in words. */
function proposed(all: readonly IncidentFacts[], asker: Principal = localOwner(null)) {
  const insights = insightsOf(columnsOf(all), {
    since: instantFrom('2026-11-01T00:00:00Z'),
    until: instantFrom('2026-12-01T00:00:00Z'),
    zone: 'UTC',
    filter: {},
    by: 'team',
    asker,
  });
  return insights.proposals.map((proposal) => ({
    ...proposal,
    ...proposalWords(proposal, (ref) => insights.names[ref] ?? ref),
  }));
}

function of(kind: string, all: readonly IncidentFacts[]) {
  return proposed(all).find((proposal) => proposal.kind === kind);
}

/** So many incidents, each an hour after the one before; `more` makes what is special of each. */
function series(count: number, more: (index: number) => Partial<IncidentFacts>, id = 'i'): readonly IncidentFacts[] {
  return Array.from({ length: count }, (_, index) =>
    facts({ id: `${id}${index}`, declaredAt: after(declaredAt, index * 60 * minute), names, ...more(index) }),
  );
}

/** `handed` of `routed` incidents of Identity are given to Payments `later` ms after they were routed. */
function routed(count: number, handed: number, later = 9 * minute, outcome: 'accepted' | 'returned' = 'accepted') {
  return series(count, (index) => {
    const began = after(declaredAt, index * 60 * minute);
    return {
      terms: index < handed ? ['card terminal', `only ${index}`] : ['login'],
      escalations: [climb({ startedAt: began })],
      handoffs: index < handed ? [handoff({ at: after(began, later), outcome })] : [],
    };
  });
}

describe('a proposal to route elsewhere', () => {
  it('says how many were handed on, shows which, and what was named in them alone', () => {
    const found = of('routed-elsewhere', routed(9, 7));
    assert.equal(found?.text, '7 of 9 incidents routed to Identity were handed to Payments within 10 min.');
    assert.match(found.change, /^Add “card terminal” as an alias of what Payments owns/);
    assert.deepEqual(found.about, { team: 'team/identity', to: 'team/payments' });
    assert.deepEqual(
      found.behind.incidents.map(({ id }) => id),
      ['i6', 'i5', 'i4', 'i3', 'i2', 'i1', 'i0'],
    );
    assert.match(found.threshold, /from 5 incidents on .* at least 3 and half/);
  });

  it('goes by what was affected where nothing was named', () => {
    const found = of(
      'routed-elsewhere',
      routed(5, 3).map((one) => ({
        ...one,
        terms: [],
        affects: one.handoffs.length > 0 ? ['business-service/cards'] : [],
      })),
    );
    assert.match(found?.change ?? '', /^Give Card payments an owner or a relation that leads to Payments/);
  });

  it('is not made of fewer incidents, of less than half, of later handoffs, or of those that came back', () => {
    assert.ok(of('routed-elsewhere', routed(5, 3)));
    assert.ok(of('routed-elsewhere', routed(6, 3, 10 * minute)));
    assert.equal(of('routed-elsewhere', routed(4, 4)), undefined);
    assert.equal(of('routed-elsewhere', routed(7, 3)), undefined);
    assert.equal(of('routed-elsewhere', routed(5, 2)), undefined);
    assert.equal(of('routed-elsewhere', routed(6, 3, 10 * minute + 1)), undefined);
    assert.equal(of('routed-elsewhere', routed(9, 7, 9 * minute, 'returned')), undefined);
  });

  it('counts private incidents, and names neither them nor what was named in them', () => {
    const asker: Principal = { ...localOwner(null), kind: 'session', role: 'responder', person: 'person/ben' };
    const secret = routed(9, 7).map((one) => ({ ...one, sight: { seenBy: [], involved: [] } }));
    const [found] = proposed(secret, asker);
    assert.equal(found?.count, 7);
    assert.deepEqual([found.behind.hidden, found.behind.incidents, found.terms], [7, [], []]);
  });
});

describe('a proposal about a path', () => {
  const unanswered = (count: number, inTime = 0) =>
    series(count + inTime, (index) => ({
      escalations: [climb()],
      pages: [page({ outcome: index < inTime ? 'answered' : index % 2 === 0 ? 'unanswered' : 'answered-late' })],
    }));

  it('says that a level was never answered in time, unless it was once or it is too few', () => {
    assert.equal(
      of('level-never-answered', unanswered(5))?.text,
      'Level 1 of Identity on call was left unanswered 5 times, and was never answered in time.',
    );
    assert.equal(of('level-never-answered', unanswered(4)), undefined);
    assert.equal(of('level-never-answered', unanswered(20, 1)), undefined);
  });

  it('takes one answer for the whole level', () => {
    const both = series(6, () => ({
      escalations: [climb()],
      pages: [page({ outcome: 'unanswered' }), page({ pageId: 'p2', person: 'person/ben', outcome: 'answered' })],
    }));
    assert.equal(of('level-never-answered', both), undefined);
  });

  it('says that a level was skipped in a third of its turns', () => {
    const skipped = (times: number, reached: number) =>
      series(times + reached, (index) =>
        index < times
          ? { escalations: [climb({ skipped: [{ level: 1, code: 'nobody-to-page' }] })] }
          : { escalations: [climb()], pages: [page()] },
      );
    assert.equal(
      of('level-skipped', skipped(2, 4))?.text,
      'Level 1 of Identity on call was skipped 2 of 6 times, because it had nobody to page.',
    );
    assert.equal(of('level-skipped', skipped(2, 5)), undefined);
    assert.equal(of('level-skipped', skipped(4, 0)), undefined);
  });

  it('says that it comes to its end', () => {
    const ended = (times: number, all: number) =>
      series(all, (index) => ({ escalations: [climb({ exhausted: index < times })] }));
    assert.equal(
      of('path-exhausted', ended(2, 6))?.text,
      '2 of 6 climbs of Identity on call came to its end without an acknowledgement.',
    );
    assert.equal(of('path-exhausted', ended(2, 7)), undefined);
    assert.equal(of('path-exhausted', ended(4, 4)), undefined);
  });
});

describe('a proposal about a person', () => {
  /** Pages of Ana at this hour, and so many of Ben and Cleo at noon and at night. */
  const paged = (ana: number, others: number, hour = 12) =>
    series(1, () => ({
      pages: ['ana', 'ben', 'cleo'].flatMap((name) =>
        Array.from({ length: name === 'ana' ? ana : others }, (_, index) =>
          page({
            pageId: `${name}${index}`,
            person: `person/${name}`,
            owedAt: instantFrom(`2026-11-18T${String(hour).padStart(2, '0')}:00:00Z`),
          }),
        ),
      ),
    }));

  it('says that somebody gets three times as many pages as the others', () => {
    assert.equal(
      of('paged-most', paged(21, 7))?.text,
      'Ana Costa got 21 of 35 pages; the median of the others who were paged is 7.',
    );
    assert.equal(of('paged-most', paged(20, 7)), undefined);
    assert.equal(of('paged-most', paged(19, 1)), undefined);
  });

  it('says so of the pages at night, of fewer', () => {
    assert.equal(of('paged-at-night', paged(10, 1)), undefined);
    assert.match(of('paged-at-night', paged(10, 1, 22))?.text ?? '', /^Ana Costa got 10 of 12 pages at night/);
    assert.match(of('paged-at-night', paged(10, 1, 6))?.text ?? '', /^Ana Costa got 10 of 12/);
    assert.equal(of('paged-at-night', paged(10, 1, 7)), undefined);
    assert.equal(of('paged-at-night', paged(9, 1, 22)), undefined);
  });

  it('says that pages do not get through', () => {
    const failing = (failed: number, all: number) =>
      series(all, (index) => ({ pages: [page({ outcome: index < failed ? 'undeliverable' : 'answered' })] }));
    assert.equal(of('pages-undeliverable', failing(2, 6))?.text, '2 of 6 pages to Ana Costa could not be delivered.');
    assert.equal(of('pages-undeliverable', failing(2, 7)), undefined);
    assert.equal(of('pages-undeliverable', failing(4, 4)), undefined);
  });
});

describe('a proposal about what is noisy or always the same', () => {
  it('says that nobody acts on the incidents of a source', () => {
    const noise = (ignored: number, all: number) =>
      series(all, (index) => ({
        declaredBy: 'alert-source/probe',
        status: 'resolved',
        msToAcknowledge: index < ignored ? null : minute,
        msToResolve: 2 * minute,
      }));
    assert.equal(
      of('source-noisy', noise(4, 5))?.text,
      '4 of 5 resolved incidents of Probe were over without anybody having acknowledged them.',
    );
    assert.equal(of('source-noisy', noise(4, 6)), undefined);
    assert.equal(of('source-noisy', noise(4, 4)), undefined);
  });

  it('says that suggestions are always or never accepted', () => {
    const suggested = (...outcomes: readonly ('accepted' | 'dismissed' | 'expired' | 'overtaken')[]) =>
      outcomes.map((outcome, index) => facts({ id: `n${index}`, names, nudges: [nudge({ outcome })] }));
    const [yes, no] = ['accepted', 'dismissed'] as const;
    assert.match(
      of('nudge-always-accepted', suggested(yes, yes, yes, yes, yes, 'overtaken'))?.text ?? '',
      /^All 5 suggestions of the rule Ask support /,
    );
    assert.match(of('nudge-never-accepted', suggested(no, no, no, no, 'expired'))?.change ?? '', /^Drop the rule/);
    assert.deepEqual(proposed(suggested(yes, yes, yes, yes, 'overtaken')), []);
    assert.deepEqual(proposed(suggested(no, no, no, no, yes)), []);
  });
});
