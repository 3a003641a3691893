import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import type { EscalationsInput } from './inputs.ts';
import { acme, at, contextAt, ids, paymentsRoute, route, routed, story, types } from './testing/story.ts';

const later = after(at, 60 * 60_000);
const reopened: EscalationsInput = {
  kind: 'reopened',
  incidentId: ids.incident,
  by: 'person/cleo',
  why: 'Cleo opened it again.',
  at: later,
};
const acknowledged = (by: string): EscalationsInput => ({
  kind: 'acknowledged',
  acknowledgement: { by, pageId: null, at },
});
const resolved: EscalationsInput = { kind: 'resolved', by: 'person/ana', at };
const again = `${ids.escalation}/again-1`;

describe('what is opened again', () => {
  it('climbs each path from the top, on its newest version, and pages whoever had it with the first level', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give(acknowledged('person/ana'), contextAt(at));
    run.give(resolved, contextAt(at));
    const newer = { ...acme.path, nodes: acme.path.nodes.slice(1) };
    const events = run.give(reopened, contextAt(later, [newer]));
    const [started, reached] = events;
    assert.ok(started?.type === 'EscalationStarted' && reached?.type === 'LevelReached', types(events).join());
    assert.deepEqual([started.escalationId, started.reason.code], [again, 'reopened']);
    assert.match(started.reason.text, /^Cleo opened it again\. /);
    assert.deepEqual(
      reached.pages.map(({ person }) => person),
      ['person/ben', 'person/cleo', 'person/ana'],
    );
    assert.match(reached.reason.text, /^It was opened again: /);
  });

  it("is nobody's, however it was resolved, and can be acknowledged and resolved once more", () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), contextAt(at));
    run.give(acknowledged('person/ana'), contextAt(at));
    run.give(resolved, contextAt(at));
    assert.deepEqual(
      types(run.give(reopened, contextAt(later))).filter((type) => type === 'EscalationStarted').length,
      2,
    );
    assert.ok(types(run.give(acknowledged('person/ana'), contextAt(later))).includes('EscalationHalted'));
    assert.ok(types(run.give(resolved, contextAt(later))).length > 0);
  });

  it('was acknowledged before it was routed, and is routed later: it climbs', () => {
    const run = story();
    run.give(acknowledged('person/ana'), contextAt(at));
    run.give(resolved, contextAt(at));
    run.give(reopened, contextAt(later));
    assert.deepEqual(types(run.give(routed(), contextAt(later))), ['EscalationStarted', 'LevelReached']);
  });

  it('climbs triage when no route counts any more: it is never silent', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give({ ...routed([]), ended: [route.routeId] } as EscalationsInput, contextAt(at));
    run.give(resolved, contextAt(at));
    const [started] = run.give(reopened, contextAt(later));
    assert.ok(started?.type === 'EscalationStarted');
    assert.match(started.reason.text, /Nothing that it was routed by counts any more/);
  });
});
