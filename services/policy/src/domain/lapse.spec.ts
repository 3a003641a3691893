import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, type Instant } from '@escalog/kernel';
import type { EscalationEvent } from './escalations.ts';
import { acknowledged, lapsing, severityChanged, updated } from './testing/answers.ts';
import { branch, level, pathOf } from './testing/paths.ts';
import { at, contextAt, ids, routed, story, types } from './testing/story.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const later = (minutes: number): Instant => after(at, minutes * minute);

function acknowledgedRun() {
  const run = story();
  run.give(routed(), lapsing(at));
  const [halted] = run.give(acknowledged('person/ana'), lapsing(at));
  return { run, halted };
}

describe('an acknowledgement', () => {
  it('says until when it holds without any activity, and waits for that', () => {
    const { run, halted } = acknowledgedRun();
    assert.ok(halted?.type === 'EscalationHalted');
    assert.deepEqual(
      [halted.acknowledgedBy, halted.acknowledgedAt, halted.lapsesAt, halted.snoozed],
      [['person/ana'], at, later(30), false],
    );
    assert.deepEqual(run.next()?.dueAt, later(30));
  });

  it('lapses: the path is climbed again from the top, on whoever is on call now, and whoever had it is paged too', () => {
    const { run } = acknowledgedRun();
    const [lapsed, reached] = run.ring(lapsing(later(30)));
    assert.ok(lapsed?.type === 'AcknowledgementLapsed' && reached?.type === 'LevelReached');
    assert.deepEqual([lapsed.cycle, lapsed.acknowledgedBy], [2, ['person/ana']]);
    assert.equal(
      lapsed.reason.text,
      'Ana Costa acknowledged, and nothing has happened for 30 min, so Identity is climbed again from the top.',
    );
    assert.equal(lapsed.reason.definition, 'severity/sev1@1');
    assert.deepEqual([reached.cycle, reached.level], [2, 1]);
    assert.deepEqual(
      reached.pages.map(({ pageId }) => pageId),
      [`${ids.escalation}/2.1/ana`],
    );
  });

  it('of somebody who is not on call now pages them beside whoever is', () => {
    const run = story();
    run.give(routed(), lapsing(at));
    run.give(acknowledged('person/dana'), lapsing(at));
    const [, reached] = run.ring(lapsing(later(30)));
    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(
      reached.pages.map(({ person }) => person),
      ['person/ana', 'person/dana'],
    );
  });

  it('that lapses pages whoever had it also where no level has anybody and the last resort alone is left', () => {
    const nobody = [pathOf(level('gone'))];
    const run = story();
    run.give(routed(), lapsing(at, nobody));
    run.give(acknowledged('person/ana'), lapsing(at, nobody));
    const last = run.ring(lapsing(later(30), nobody)).at(-1);
    assert.ok(last?.type === 'EscalationExhausted' || last?.type === 'LastResortPaged');
    assert.deepEqual(last.pages.map(({ person }) => person).toSorted(), ['person/ana', 'person/dana']);
  });

  it('is pushed back by activity, without an event', () => {
    const { run } = acknowledgedRun();
    run.give(updated(later(20)), lapsing(later(20)));
    assert.deepEqual(run.next()?.dueAt, later(30));
    assert.deepEqual(run.ring(lapsing(later(30))), []);
    assert.deepEqual(run.next()?.dueAt, later(50));
    assert.deepEqual(types(run.ring(lapsing(later(50)))), ['AcknowledgementLapsed', 'LevelReached']);
  });

  it('that lapses has the pauses of the last resort begin anew', () => {
    const run = story();
    run.give(routed(), lapsing(at));
    while ((run.state.escalations[ids.escalation]?.lastResortTimes ?? 0) < 6)
      run.ring(lapsing(run.next()?.dueAt ?? at));
    const when = after(run.next()?.dueAt ?? at, -minute);
    run.give(acknowledged('person/ana', { when }), lapsing(when));
    let now = when;
    const pauses: number[] = [];
    while (pauses.length < 3) {
      now = run.next()?.dueAt ?? at;
      run.ring(lapsing(now));
      if (run.state.escalations[ids.escalation]?.phase === 'exhausted')
        pauses.push(((run.next()?.dueAt ?? at) - now) / minute);
    }
    assert.deepEqual(pauses, [1, 2, 4]);
    const asked = run.events.flatMap((event) => ('pages' in event ? event.pages.map(({ pageId }) => pageId) : []));
    assert.equal(new Set(asked).size, asked.length, 'no page has the id of another');
  });

  it('can be given again once it has lapsed, and lapses again', () => {
    const { run } = acknowledgedRun();
    run.ring(lapsing(later(30)));
    const [halted] = run.give(acknowledged('person/ana', { when: later(31) }), lapsing(later(31)));
    assert.ok(halted?.type === 'EscalationHalted');
    assert.deepEqual([halted.answeredPages, halted.lapsesAt], [[`${ids.escalation}/2.1/ana`], later(61)]);
  });

  it('that lapses again and again leaves of each person the newest ten pages of rounds that are over', () => {
    const { run } = acknowledgedRun();
    for (let half = 1; half <= 30; half += 1) {
      run.ring(lapsing(later(30 * half)));
      run.give(acknowledged('person/ana', { when: later(30 * half) }), lapsing(later(30 * half)));
    }
    const { cycle, earlier } = run.state.escalations[ids.escalation] ?? {};
    assert.equal(cycle, 31);
    assert.deepEqual(
      earlier?.map(({ pageId }) => pageId),
      Array.from({ length: 10 }, (_, index) => `${ids.escalation}/${21 + index}.1/ana`),
    );
  });

  it('counts no more where a branch asks, once it has lapsed or what it was about fires again', () => {
    const asking = pathOf(branch('incident.acknowledged', [level('cleo')], [level('ana')]));
    const sides = (events: readonly EscalationEvent[]) =>
      events.flatMap((event) => (event.type === 'BranchTaken' ? [event.side] : []));
    const firedAgain = { kind: 'fired-again', incidentId: ids.incident, why: 'It fires again.' } as const;
    for (const goesOn of [
      (run: ReturnType<typeof story>) => run.ring(lapsing(later(30), [asking])),
      (run: ReturnType<typeof story>) => run.give(firedAgain, lapsing(later(10), [asking])),
    ]) {
      const run = story();
      run.give(routed(), lapsing(at, [asking]));
      run.give(acknowledged('person/ana'), lapsing(at, [asking]));
      assert.deepEqual(sides(goesOn(run)), ['else']);
    }
  });

  it('lapses no more a week after the declaration', () => {
    const run = story();
    const origin = {
      declaredAt: at,
      source: 'rest',
      declaredBy: 'person/dana',
      labels: {},
      alerts: 0,
      unknownNames: [],
    };
    run.give({ ...routed(), origin }, lapsing(at));
    const when = after(at, 7 * day - 10 * minute);
    const [halted] = run.give(acknowledged('person/ana', { when }), lapsing(when));
    assert.ok(halted?.type === 'EscalationHalted');
    assert.equal(halted.lapsesAt, null);
    assert.equal(run.next(), undefined);
  });

  it('lapses never where the severity says so, nor where one of an earlier release says nothing', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    const [halted] = run.give(acknowledged('person/ana'), contextAt(at));
    assert.ok(halted?.type === 'EscalationHalted' && halted.lapsesAt === null);
  });

  it('does not lapse once the incident is resolved', () => {
    const { run } = acknowledgedRun();
    run.give({ kind: 'resolved', by: 'person/ana', at }, lapsing(at));
    assert.equal(run.next(), undefined);
    assert.deepEqual(
      run.give({ kind: 'lapse-due', escalationId: ids.escalation, at: later(30) }, lapsing(later(30))),
      [],
    );
  });

  it('waits for as long as a changed severity says, from the change on', () => {
    const { run } = acknowledgedRun();
    const events = run.give(severityChanged('sev1', 'sev4', later(10)), lapsing(later(10)));
    const changed = events.find(({ type }) => type === 'AcknowledgementChanged');
    assert.ok(changed?.type === 'AcknowledgementChanged');
    assert.deepEqual([changed.acknowledgedBy, changed.lapsesAt], [['person/ana'], later(130)]);
    assert.deepEqual(run.next()?.dueAt, later(130));
  });
});

describe('a snooze', () => {
  const until = later(45);

  it('ends when its end has come, whatever happened meanwhile', () => {
    const run = story();
    run.give(routed(), lapsing(at));
    run.give(acknowledged('person/ana', { until }), lapsing(at));
    run.give(updated(later(40)), lapsing(later(40)));
    assert.deepEqual(run.next()?.dueAt, until);
    const [lapsed] = run.ring(lapsing(until));
    assert.ok(lapsed?.type === 'AcknowledgementLapsed');
    assert.equal(lapsed.reason.text, 'The end that Ana Costa set has come, so Identity is climbed again from the top.');
  });

  it('is ended by an acknowledgement of somebody else, who has it too', () => {
    const run = story();
    run.give(routed(), lapsing(at));
    run.give(acknowledged('person/ana', { until: after(at, 5 * hour) }), lapsing(at));
    const [changed] = run.give(acknowledged('person/cleo', { when: later(5) }), lapsing(later(5)));
    assert.ok(changed?.type === 'AcknowledgementChanged');
    assert.deepEqual(
      [changed.acknowledgedBy, changed.lapsesAt, changed.snoozed],
      [['person/ana', 'person/cleo'], later(35), false],
    );
    assert.equal(changed.reason.text, 'Cleo Park has acknowledged too.');
  });

  it('can be set by whoever has acknowledged, and asking the same once more changes nothing', () => {
    const { run } = acknowledgedRun();
    const snooze = acknowledged('person/ana', { until, when: later(1) });
    assert.deepEqual(types(run.give(snooze, lapsing(later(1)))), ['AcknowledgementChanged']);
    assert.deepEqual(run.give(snooze, lapsing(later(1))), []);
    assert.deepEqual(run.next()?.dueAt, until);
  });

  it('goes on when the severity changes', () => {
    const run = story();
    run.give(routed(), lapsing(at));
    run.give(acknowledged('person/ana', { until }), lapsing(at));
    run.give(severityChanged('sev1', 'sev4', later(10)), lapsing(later(10)));
    assert.deepEqual(run.next()?.dueAt, until);
  });
});
