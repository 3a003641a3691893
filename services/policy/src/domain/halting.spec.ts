import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import { after } from '@escalog/kernel';
import {
  at,
  contextAt,
  declared,
  ids,
  paymentsRoute,
  route,
  routed,
  story,
  types,
  escalationOf,
} from './testing/story.ts';

const minute = 60_000;
const context = contextAt(at);

describe('an acknowledgement', () => {
  it('halts the escalation, withdraws what nobody answered, and disarms the timer', () => {
    const run = story();
    run.give(routed(), context);
    const [halted] = run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: null } }, context);

    assert.ok(halted?.type === 'EscalationHalted');
    assert.deepEqual([halted.answeredPages, halted.openPages], [[`${ids.escalation}/1.1/ana`], []]);
    assert.equal(halted.reason.text, 'Ana Costa acknowledged.');
    assert.equal(run.next(), undefined);
  });

  it('of somebody who has left since they were paged tells the name that they had', () => {
    const run = story();
    run.give(routed(), context);
    const [halted] = run.give(
      { kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: null } },
      { ...context, definitions: definitionsOf() },
    );
    assert.equal(halted?.reason.text, 'Ana Costa acknowledged.');
  });

  it('of an alert source, which is nobody who was paged, halts every escalation, and withdraws what was asked', () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), context);
    const source = { ref: 'alert-source/am', name: 'Monitoring' };
    const halted = run.give(
      { kind: 'acknowledged', acknowledgement: { by: source.ref, pageId: null } },
      { ...context, definitions: definitionsOf(source) },
    );
    assert.equal(halted.length, 2);
    for (const event of halted) {
      assert.ok(event.type === 'EscalationHalted');
      assert.deepEqual([event.answeredPages.length, event.openPages.length], [0, 1]);
      assert.equal(event.reason.text, 'Monitoring says that somebody has it there.');
    }
  });

  it('that came first leaves a late timer without effect', () => {
    const run = story();
    run.give(routed(), context);
    const timer = run.next();
    run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: null } }, context);

    assert.ok(timer !== undefined);
    assert.deepEqual(run.give(timer.input, contextAt(timer.dueAt)), []);
  });

  it('of one page halts that escalation only', () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), context);
    const halted = run.give(
      { kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: `${ids.escalation}/1.1/ana` } },
      context,
    );

    assert.deepEqual(halted.map(escalationOf), [ids.escalation]);
  });

  it('by somebody who was paged halts the escalations that paged them', () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), context);
    const halted = run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/cleo', pageId: null } }, context);

    assert.deepEqual(halted.map(escalationOf), [ids.payments]);
  });

  it('that comes again from the same person, over the API or of their page, leaves the escalations of others climbing', () => {
    for (const pageId of [null, `${ids.escalation}/1.1/ana`]) {
      const run = story();
      run.give(routed([route, paymentsRoute]), context);
      run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: null } }, context);

      assert.deepEqual(run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId } }, context), []);
      assert.equal(run.state.escalations[ids.payments]?.phase, 'climbing');
    }
  });

  it('that comes again halts an escalation that has paged the person since', () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), context);
    run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/cleo', pageId: null } }, context);
    run.ring(contextAt(after(at, 5 * minute)));
    const [halted] = run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/cleo', pageId: null } }, context);

    assert.ok(halted?.type === 'EscalationHalted');
    assert.deepEqual([halted.escalationId, halted.reason.text], [ids.escalation, 'Cleo Park acknowledged.']);
  });

  it('by somebody who was not paged halts them all, and says so', () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), context);
    const halted = run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/dana', pageId: null } }, context);

    assert.deepEqual(
      halted.map((event) => event.reason.text),
      ['Dana Reyes acknowledged, who had not been paged.', 'Dana Reyes acknowledged, who had not been paged.'],
    );
  });

  it('before any route is known counts for the first ones, not for those that come with a wider scope', () => {
    const run = story();
    run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: null } }, context);
    assert.deepEqual(types(run.give(routed([route]), context)), ['EscalationStarted', 'EscalationHalted']);
    assert.deepEqual(types(run.give(routed([paymentsRoute]), context)), ['EscalationStarted', 'LevelReached']);
  });

  it('after the last resort was paged still ends the escalation', () => {
    const run = story();
    run.give(routed(), context);
    while (run.state.escalations[ids.escalation]?.phase !== 'exhausted') run.ring(contextAt(run.next()?.dueAt ?? at));
    const [halted] = run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/dana', pageId: null } }, context);

    assert.ok(halted?.type === 'EscalationHalted');
    assert.deepEqual(halted.answeredPages, [`${ids.escalation}/last-resort/dana`]);
    assert.ok(halted.openPages.includes(`${ids.escalation}/1.1/ana`));
  });
});

describe('a resolve', () => {
  it('halts everything', () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), context);

    assert.deepEqual(types(run.give({ kind: 'resolved' }, context)), ['EscalationHalted', 'EscalationHalted']);
    assert.equal(run.next(), undefined);
  });

  it('that arrives before the routing leaves nobody paged, and the reason on record', () => {
    const run = story();
    run.give({ kind: 'resolved' }, context);
    const [, halted] = run.give(routed(), context);

    assert.ok(halted?.type === 'EscalationHalted');
    assert.equal(halted.reason.text, 'The incident was resolved before anybody was paged.');
  });
});

describe('facts of the incident', () => {
  it('are each the newest, also when a change is heard before the routing', () => {
    const run = story();
    run.give({ kind: 'facts-changed', by: 'person/dana', at, facts: { version: 2, severity: 'sev4' } }, context);
    run.give(
      { kind: 'facts-changed', by: 'person/dana', at, facts: { version: 3, affects: ['business-service/payments'] } },
      context,
    );
    const reached = run.give(routed(), context).at(-1);

    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(reached.incident, {
      ...declared.facts,
      version: 3,
      severity: 'sev4',
      affects: ['business-service/payments', 'business-service/login'],
    });
    assert.equal(reached.urgency, 'low');
  });

  it('are not those of an older routing', () => {
    const run = story();
    run.give({ ...routed(), facts: { ...declared.facts, version: 2, severity: 'sev4' } }, context);
    const reached = run.give({ ...routed([paymentsRoute]), facts: declared.facts }, context).at(-1);

    assert.ok(reached?.type === 'LevelReached');
    assert.equal(reached.incident.severity, 'sev4');
  });

  it('that change later are what later levels page with', () => {
    const run = story();
    run.give(routed(), context);
    run.give({ kind: 'facts-changed', by: 'person/dana', at, facts: { version: 2, severity: 'sev4' } }, context);
    const [reached] = run.ring(contextAt(after(at, 5 * minute)));

    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(
      [reached.incident.severity, reached.incident.title, reached.urgency],
      ['sev4', declared.facts.title, 'low'],
    );
  });
});

describe('a route that is known already', () => {
  it('starts nothing again', () => {
    const run = story();
    run.give(routed(), context);
    assert.deepEqual(run.give(routed(), context), []);
  });
});
