import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acknowledged, declined, handedOff, lapsing, teams } from './testing/answers.ts';
import { acme, at, ids, paymentsRoute, route, routed, story, types } from './testing/story.ts';

const withAdjudicator = lapsing(at, [...teams, { ...acme.path, adjudicator: 'person/cleo' }]);
const context = lapsing(at, teams);

describe('an incident that goes to and fro', () => {
  it('from a team to another and back has somebody asked to decide', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'team/payments'), context);
    const events = run.give(handedOff('person/cleo', 'team/identity'), context);
    assert.deepEqual(types(events), [
      'EscalationHalted',
      'EscalationStarted',
      'LevelReached',
      'BounceDetected',
      'EscalationStarted',
      'LevelReached',
    ]);
    const bounce = events.find(({ type }) => type === 'BounceDetected');
    assert.ok(bounce?.type === 'BounceDetected');
    assert.deepEqual(
      [bounce.owners, bounce.moves, bounce.adjudicator],
      [['team/identity', 'team/payments', 'team/identity'], 2, 'person/dana'],
    );
    assert.equal(
      bounce.reason.text,
      'It went in a circle, from Identity to Payments to Identity, so Dana Reyes is asked to decide.',
    );
    const reached = events.at(-1);
    assert.ok(reached?.type === 'LevelReached');
    assert.equal(reached.pages[0]?.pageId, `${ids.incident}/adjudication-1/1.1/dana`);
  });

  it('and by the path of the team is the same as by the team', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'escalation-path/payments'), context);
    assert.ok(
      types(run.give(handedOff('person/cleo', 'escalation-path/identity'), context)).includes('BounceDetected'),
    );
  });

  it('has the adjudicator of its path asked, where it names one', () => {
    const run = story();
    run.give(routed(), withAdjudicator);
    run.give(handedOff('person/ana', 'person/ben'), withAdjudicator);
    const events = run.give(handedOff('person/ben', 'team/identity'), withAdjudicator);
    const bounce = events.find(({ type }) => type === 'BounceDetected');
    assert.ok(bounce?.type === 'BounceDetected');
    assert.equal(bounce.adjudicator, 'person/cleo');
  });

  it('counts each handoff once, however many escalations it gives on', () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), context);
    run.give(handedOff('person/dana', 'person/ben'), context);
    run.give(handedOff('person/ben', 'person/cleo'), context);
    const events = run.give(handedOff('person/cleo', 'person/ben'), context);
    const bounce = events.find(({ type }) => type === 'BounceDetected');
    assert.ok(bounce?.type === 'BounceDetected');
    assert.equal(bounce.moves, 3);
  });

  it('pages new sides from then on, and halts nothing: the loop does not set the clock back', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'team/payments'), context);
    run.give(handedOff('person/cleo', 'team/identity'), context);
    const events = run.give(handedOff('person/ana', 'team/payments', { handoffId: 'once more' }), context);
    assert.deepEqual(types(events), ['EscalationStarted', 'LevelReached']);
  });

  it('bounces again only once somebody has decided', () => {
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'team/payments'), context);
    run.give(handedOff('person/cleo', 'team/identity'), context);
    run.give(acknowledged('person/dana'), context);
    assert.deepEqual(
      types(run.give(handedOff('person/dana', 'person/ben'), context)).filter((type) => type === 'BounceDetected'),
      [],
    );
    const again = run.give(handedOff('person/ben', 'person/dana'), context);
    assert.ok(types(again).includes('BounceDetected'));
  });

  it('after three declines without an acknowledgement has somebody asked to decide', () => {
    const run = story();
    run.give(routed(), context);
    run.give(declined('person/ana'), context);
    assert.ok(!types(run.give(declined('person/ben'), context)).includes('BounceDetected'));
    const events = run.give(declined('person/ana'), context);
    const bounce = events.find(({ type }) => type === 'BounceDetected');
    assert.ok(bounce?.type === 'BounceDetected');
    assert.equal(
      bounce.reason.text,
      'It was given on or declined 3 times, and nobody acknowledged, so Dana Reyes is asked to decide.',
    );
  });

  it('does not where somebody acknowledged in between', () => {
    const run = story();
    run.give(routed(), context);
    run.give(declined('person/ana'), context);
    run.give(acknowledged('person/ben'), context);
    run.give(handedOff('person/ben', 'person/cleo'), context);
    assert.ok(!types(run.give(handedOff('person/cleo', 'person/dana'), context)).includes('BounceDetected'));
  });
});
