import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Route } from '@escalog/contracts';
import type { EscalationsInput } from './inputs.ts';
import { at, contextAt, ids, paymentsRoute, route, routed, story, types } from './testing/story.ts';

const context = contextAt(at);
const cards: Route = { ...paymentsRoute, entries: ['business-service/cards'] };

function ended(routeIds: readonly string[], routes: readonly Route[] = []): EscalationsInput {
  return { ...routed(routes), ended: routeIds };
}

function acknowledged(by: string): EscalationsInput {
  return { kind: 'acknowledged', acknowledgement: { by, pageId: null } };
}

describe('a route that has ended', () => {
  it('halts its escalation, withdraws its pages, disarms its timer, and says why', () => {
    const run = story();
    run.give(routed([route, cards]), context);
    const [halted, ...others] = run.give(ended(['team/payments']), context);

    assert.ok(halted?.type === 'EscalationHalted');
    assert.equal(halted.escalationId, ids.payments);
    assert.deepEqual(halted.openPages, [`${ids.payments}/1.1/cleo`]);
    assert.equal(halted.reason.code, 'no-longer-affected');
    assert.equal(halted.reason.text, 'business-service/cards is not affected any more, and nothing else led to it.');
    assert.deepEqual(others, []);
    assert.deepEqual(
      run.timers.map(({ id }) => id.endsWith(ids.escalation)),
      [true],
    );
  });

  it('leaves what somebody has acknowledged as it is', () => {
    const run = story();
    run.give(routed([route, cards]), context);
    run.give(acknowledged('person/cleo'), context);
    assert.deepEqual(run.give(ended(['team/payments']), context), []);
    assert.deepEqual(run.give(routed([cards]), context), [], 'and is not started again either');
  });

  it('hands over in one step: the new people are paged before the old ones are let go', () => {
    const run = story();
    run.give(routed([route]), context);
    assert.deepEqual(types(run.give(ended(['team/identity'], [cards]), context)), [
      'EscalationStarted',
      'LevelReached',
      'EscalationHalted',
    ]);
  });

  it('is started again, from its first level, when it is routed again', () => {
    const run = story();
    run.give(routed([route, cards]), context);
    run.give(ended(['team/payments']), context);
    const [started, reached] = run.give(routed([cards]), context);
    assert.ok(started?.type === 'EscalationStarted' && reached?.type === 'LevelReached');
    assert.equal(started.escalationId, `${ids.payments}/again-1`);
    assert.equal(started.reason.code, 'routed-again');
    assert.match(started.reason.text, /^It was taken out and is affected again\. Login is owned by/);
    assert.equal(reached.level, 1);

    run.give(ended(['team/payments']), context);
    const [third] = run.give(routed([cards]), context);
    assert.equal(third?.type === 'EscalationStarted' && third.escalationId, `${ids.payments}/again-2`);
  });

  it('is not started by what fires again', () => {
    const run = story();
    run.give(routed([route, cards]), context);
    run.give(ended(['team/payments']), context);
    run.give(acknowledged('person/ana'), context);
    const again = run.give({ kind: 'fired-again', incidentId: ids.incident, why: 'It fires again.' }, context);
    assert.deepEqual(
      again.flatMap((event) => (event.type === 'EscalationStarted' ? [event.escalationId] : [])),
      [`${ids.escalation}/again-1`],
    );
  });

  it('that is not known changes nothing', () => {
    const run = story();
    run.give(routed([route]), context);
    assert.deepEqual(run.give(ended(['team/nobody']), context), []);
  });

  it('is over with the incident', () => {
    const run = story();
    run.give(routed([route, cards]), context);
    run.give({ kind: 'resolved' }, context);
    assert.deepEqual(run.give(ended(['team/payments']), context), []);
    assert.deepEqual(types(run.give(routed([{ ...cards, routeId: 'team/other' }]), context)), [
      'EscalationStarted',
      'EscalationHalted',
    ]);
  });
});

describe('what is affected', () => {
  const affectsOf = (run: ReturnType<typeof story>) =>
    run
      .ring(contextAt(run.next()?.dueAt ?? at))
      .flatMap((event) => ('incident' in event ? event.incident.affects : []));

  it('is told to whoever is paged next without what was taken out, be it found by the routing alone', () => {
    const run = story();
    run.give(routed([route]), context);
    run.give(
      {
        kind: 'facts-changed',
        by: 'person/dana',
        at,
        facts: { version: 2, affects: ['business-service/cards'] },
        scope: { added: ['business-service/cards'], removed: ['business-service/login'] },
      },
      context,
    );
    assert.deepEqual(affectsOf(run), ['business-service/cards']);
  });

  it('has what was taken out and added again', () => {
    const run = story();
    run.give(routed([route]), context);
    const scope = (added: readonly string[], removed: readonly string[], version: number): EscalationsInput => ({
      kind: 'facts-changed',
      by: 'person/dana',
      at,
      facts: { version, affects: [] },
      scope: { added, removed },
    });
    run.give(scope([], ['business-service/login'], 2), context);
    run.give(scope(['business-service/login'], [], 3), context);
    assert.deepEqual(affectsOf(run), ['business-service/login']);
  });
});
