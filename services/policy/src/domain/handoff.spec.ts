import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import { after } from '@escalog/kernel';
import type { Context } from './escalations.ts';
import { acknowledged, declined, handedOff, lapsing, teams } from './testing/answers.ts';
import {
  at,
  contextAt,
  delivered,
  escalationOf,
  ids,
  organisation,
  paymentsRoute,
  route,
  routed,
  story,
  types,
} from './testing/story.ts';

const minute = 60_000;
const context = lapsing(at, teams);
const handoff = `${ids.incident}/handoff-1`;

describe('a handoff', () => {
  it('to a person halts what was had, as acknowledged by whoever gives it, and pages the person', () => {
    const run = story();
    run.give(routed(), context);
    const [halted, started, reached] = run.give(handedOff('person/ana', 'person/ben'), context);
    assert.ok(halted?.type === 'EscalationHalted' && started?.type === 'EscalationStarted');
    assert.deepEqual([halted.acknowledgedBy, halted.lapsesAt], [['person/ana'], after(at, 30 * minute)]);
    assert.deepEqual(
      [halted.reason.code, halted.reason.text],
      ['handed-off', 'Ana Costa handed it off to Ben Ito (theirs).'],
    );
    assert.deepEqual(
      [started.escalationId, started.kind, started.from, started.path],
      [handoff, 'handoff', ids.escalation, 'person/ben'],
    );
    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(
      [reached.pages.map(({ pageId }) => pageId), reached.acknowledgeBy],
      [[`${handoff}/1.1/ben`], after(at, 5 * minute)],
    );
  });

  it('to a team climbs its path, and to a path that', () => {
    for (const to of ['team/payments', 'escalation-path/payments']) {
      const run = story();
      run.give(routed(), context);
      const started = run.give(handedOff('person/ana', to), context)[1];
      assert.ok(started?.type === 'EscalationStarted');
      assert.deepEqual(
        [started.path, started.owner],
        ['escalation-path/payments', to === 'team/payments' ? 'team/payments' : null],
      );
    }
  });

  it('to a schedule pages whoever is on call', () => {
    const run = story();
    run.give(routed(), context);
    const reached = run.give(handedOff('person/dana', 'schedule/identity'), context).at(-1);
    assert.ok(reached?.type === 'LevelReached');
    assert.equal(reached.pages[0]?.person, 'person/ana');
  });

  it('to others as well is nobody else’s once one of them has it: nobody further is paged for the other', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'escalation-path/payments'), context);
    run.give(handedOff('person/ana', 'person/ben'), context);
    const events = run.give(acknowledged('person/ben'), context);
    assert.deepEqual(
      events.map((event) => [event.type, escalationOf(event)]),
      [
        ['EscalationHalted', `${ids.incident}/handoff-2`],
        ['HandoffAccepted', `${ids.incident}/handoff-2`],
        ['EscalationHalted', handoff],
      ],
    );
    assert.equal(events[2]?.reason.text, 'Ben Ito has it, to whom Identity was handed off too.');
    assert.deepEqual(
      run.timers.map(({ id }) => id).filter((id) => id.includes(handoff)),
      [],
    );
  });

  it('that was handed on, and is taken elsewhere, is handed on no more', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'escalation-path/payments'), context);
    run.give(handedOff('person/cleo', 'person/dana', { escalationId: handoff }), context);
    run.give(handedOff('person/ana', 'person/ben', { escalationId: ids.escalation }), context);
    const halted = run.give(acknowledged('person/ben'), context).filter(({ type }) => type === 'EscalationHalted');
    assert.deepEqual(halted.map(escalationOf), [`${ids.incident}/handoff-3`, handoff, `${ids.incident}/handoff-2`]);
  });

  it('is accepted when somebody there acknowledges: whoever gave it is not responsible any more', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'person/ben'), context);
    const events = run.give(acknowledged('person/ben'), context);
    assert.deepEqual(types(events), ['EscalationHalted', 'HandoffAccepted']);
    const [, accepted] = events;
    assert.ok(accepted?.type === 'HandoffAccepted');
    assert.deepEqual([accepted.from, accepted.by], [ids.escalation, 'person/ben']);
    assert.deepEqual(
      run.timers.map(({ id }) => id.slice(id.indexOf('/') + 1)),
      [handoff],
      'only the new side waits to lapse',
    );
  });

  it('that nobody takes goes back: what was had is climbed again, and whoever gave it is paged too', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/dana', 'person/ben'), context);
    run.give(delivered(`${handoff}/1.1/ben`), context);
    const events = run.ring(lapsing(after(at, 5 * minute), teams));
    assert.deepEqual(types(events), ['EscalationHalted', 'HandoffReturned', 'LevelReached']);
    const [, returned, reached] = events;
    assert.ok(returned?.type === 'HandoffReturned' && reached?.type === 'LevelReached');
    assert.deepEqual([returned.escalationId, returned.to, returned.cycle], [ids.escalation, handoff, 2]);
    assert.equal(
      returned.reason.text,
      'Nobody acknowledged the handoff to Ben Ito, so Identity is climbed again from the top, and Dana Reyes is paged too.',
    );
    assert.deepEqual(
      reached.pages.map(({ pageId }) => pageId),
      [`${ids.escalation}/2.1/ana`, `${ids.escalation}/2.1/dana`],
    );
  });

  it('that everybody there declines goes back at once', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'person/ben'), context);
    assert.deepEqual(types(run.give(declined('person/ben'), context)), [
      'PagesWithdrawn',
      'EscalationHalted',
      'HandoffReturned',
      'LevelReached',
    ]);
  });

  it('to whoever resolves to nobody, or does not exist any more, goes back at once, and says so', () => {
    for (const to of ['team/empty', 'escalation-path/gone', 'person/gone']) {
      const run = story();
      const without = contextAt(at, teams, [], ['escalation-path/triage']);
      run.give(routed(), without);
      const events = run.give(handedOff('person/ana', to), without);
      assert.deepEqual(
        types(events).filter((type) => type !== 'LevelSkipped'),
        ['EscalationHalted', 'EscalationStarted', 'EscalationHalted', 'HandoffReturned', 'LevelReached'],
        to,
      );
    }
  });

  it('that is heard before anything was routed is of the first routes: their people are not paged first', () => {
    const run = story();
    assert.deepEqual(run.give(handedOff('person/ana', 'person/ben'), context), []);
    const events = run.give(routed(), context);
    assert.deepEqual(types(events), ['EscalationStarted', 'EscalationHalted', 'EscalationStarted', 'LevelReached']);
    assert.deepEqual(events.map(escalationOf), [ids.escalation, ids.escalation, handoff, handoff]);
  });

  it('where nothing runs starts what it asks for', () => {
    const run = story();
    run.give({ ...routed([route]), isQuiet: true }, context);
    assert.deepEqual(types(run.give(handedOff('person/ana', 'person/ben'), context)), [
      'EscalationStarted',
      'LevelReached',
    ]);
  });

  it('that is heard again, or after the resolve, changes nothing', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'person/ben'), context);
    assert.deepEqual(run.give(handedOff('person/ana', 'person/ben'), context), []);
    run.give({ kind: 'resolved' }, context);
    assert.deepEqual(run.give(handedOff('person/ben', 'person/cleo'), context), []);
  });

  it('of what was handed to somebody goes on to others, and comes back the same way', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'person/ben'), context);
    const onwards = run.give(handedOff('person/ben', 'person/cleo'), context);
    assert.deepEqual(onwards.map(escalationOf), [handoff, `${ids.incident}/handoff-2`, `${ids.incident}/handoff-2`]);
    const accepted = run.give(acknowledged('person/cleo'), context);
    assert.deepEqual(
      accepted.flatMap((event) => (event.type === 'HandoffAccepted' ? [event.from] : [])),
      [handoff, ids.escalation],
    );
  });

  it('that was returned is still taken by whoever of the new side acknowledges late: what it went back to halts', () => {
    for (const pageId of [null, `${handoff}/1.1/ben`]) {
      const run = story();
      run.give(routed([route, paymentsRoute]), context);
      run.give(handedOff('person/ana', 'person/ben'), context);
      run.give(delivered(`${handoff}/1.1/ben`), context);
      const [timer] = run.timers.filter(({ id }) => id.endsWith(handoff));
      run.ring(lapsing(after(at, 5 * minute), teams), timer);
      const [halted, ...more] = run.give(acknowledged('person/ben', { pageId }), lapsing(after(at, 6 * minute), teams));
      assert.ok(halted?.type === 'EscalationHalted' && more.length === 0);
      assert.deepEqual(
        [halted.escalationId, halted.acknowledgedBy, halted.reason.text],
        [ids.escalation, ['person/ben'], 'Ben Ito acknowledged in round 2.'],
      );
    }
  });

  it('that goes back tells operators nothing, although its own last resort has nobody', () => {
    const run = story();
    const nobodyLast: Context = {
      ...context,
      definitions: definitionsOf(
        ...organisation.filter(({ ref }) => ref !== 'person/dana' && ref !== 'escalation-path/triage'),
      ),
    };
    run.give(routed(), nobodyLast);
    assert.deepEqual(types(run.give(handedOff('person/ana', 'person/gone'), nobodyLast)).slice(-2), [
      'HandoffReturned',
      'LevelReached',
    ]);
    assert.deepEqual(run.activities, []);
  });
});
