import assert from 'node:assert/strict';
import { pathOfDefinition } from '@escalog/definitions';
import { describe, it } from 'node:test';
import type { EscalationsInput } from './inputs.ts';
import { acme, at, contextAt, ids, paymentsRoute, route, routed, story, types } from './testing/story.ts';

const firedAgain: EscalationsInput = {
  kind: 'fired-again',
  incidentId: ids.incident,
  why: 'Alertmanager reports 1 firing alert again.',
};
const acknowledged = (by: string, pageId: string | null = null): EscalationsInput => ({
  kind: 'acknowledged',
  acknowledgement: { by, pageId },
});
const again = `${ids.escalation}/again-1`;

describe('what fires again', () => {
  it('starts what was halted, under an id of its own, on the newest version of its path, and says why', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give(acknowledged('person/ana'), contextAt(at));
    const newer = { ...acme.path, nodes: acme.path.nodes.slice(1) };
    const [started, reached, ...others] = run.give(firedAgain, contextAt(at, [newer]));

    assert.ok(started?.type === 'EscalationStarted' && reached?.type === 'LevelReached');
    assert.deepEqual(
      [started.escalationId, started.pathDefinition && pathOfDefinition(started.path, started.pathDefinition)],
      [again, newer],
    );
    assert.deepEqual(
      [started.reason.code, started.reason.text],
      [
        'alert-fired-again',
        'Alertmanager reports 1 firing alert again. Login is owned by Identity, whose path is Identity.',
      ],
    );
    assert.deepEqual(
      reached.pages.map(({ pageId }) => pageId),
      [`${again}/1.1/ben`, `${again}/1.1/cleo`],
    );
    assert.deepEqual(others, []);
  });

  it('starts whomever the declaration asked for before the path', () => {
    const run = story();
    const asked = { ...route, routeId: 'person/cleo', kind: 'responder', owner: null, responder: 'person/cleo' };
    run.give(routed([asked]), contextAt(at));
    run.give(acknowledged('person/cleo'), contextAt(at));
    const pages = run.give(firedAgain, contextAt(at)).flatMap((event) => ('pages' in event ? event.pages : []));
    assert.deepEqual(
      pages.map(({ person }) => person),
      ['person/cleo'],
    );
  });

  it('leaves what still climbs as it is', () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), contextAt(at));
    run.give(acknowledged('person/cleo'), contextAt(at));
    const started = run.give(firedAgain, contextAt(at)).filter(({ type }) => type === 'EscalationStarted');
    assert.deepEqual(
      started.map((event) => 'escalationId' in event && event.escalationId),
      [`${ids.payments}/again-1`],
    );
  });

  it('is counted each time', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    for (const time of [1, 2, 3]) {
      run.give(acknowledged('person/ana'), contextAt(at));
      const [started] = run.give(firedAgain, contextAt(at));
      assert.ok(started?.type === 'EscalationStarted');
      assert.equal(started.escalationId, `${ids.escalation}/again-${time}`);
    }
  });

  it('is stopped by whoever had only been paged before: it is one incident', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give(acknowledged('person/ana'), contextAt(at));
    run.give(firedAgain, contextAt(at, [{ ...acme.path, nodes: acme.path.nodes.slice(1) }]));
    assert.deepEqual(types(run.give(acknowledged('person/ana'), contextAt(at))), ['EscalationHalted']);
  });

  for (const [when, inputs] of [
    ['first', [routed(), acknowledged('person/ana'), firedAgain]],
    ['between', [acknowledged('person/ana'), routed(), firedAgain]],
    ['last', [acknowledged('person/ana'), firedAgain, routed()]],
  ] as const)
    it(`pages, when the routing is heard of ${when}`, () => {
      const run = story();
      const events = inputs.flatMap((input) => run.give(input, contextAt(at)));
      assert.equal(events.at(-1)?.type, 'LevelReached');
      assert.ok(Object.values(run.state.escalations).some(({ phase }) => phase === 'climbing'));
    });

  it('pages nobody after the resolve', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give({ kind: 'resolved' }, contextAt(at));
    assert.deepEqual(run.give(firedAgain, contextAt(at)), []);
  });
});
