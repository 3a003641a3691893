import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acknowledged, declined, nextLevel } from './testing/answers.ts';
import {
  at,
  contextAt,
  escalationOf,
  ids,
  paymentsRoute,
  route,
  routed,
  story,
  types,
  undeliverable,
} from './testing/story.ts';

const context = contextAt(at);

describe('whoever asks for the next level', () => {
  it('gets it at once, in their name', () => {
    const run = story();
    run.give(routed(), context);
    const [reached] = run.give(nextLevel('person/ana'), context);
    assert.ok(reached?.type === 'LevelReached');
    assert.equal(
      reached.reason.text,
      'Ana Costa asked for the next level: level 2 of Identity pages Ben Ito, Cleo Park.',
    );
  });

  it('and is not in the catalog is called what they call themselves', () => {
    const run = story();
    run.give(routed(), context);
    const [reached] = run.give(nextLevel('Sam'), context);
    assert.match(reached?.reason.text ?? '', /^Sam \(who is not in the catalog\) asked for the next level: /);
  });

  it('means what somebody has declined as well', () => {
    const run = story();
    run.give(routed([route, paymentsRoute]), context);
    run.give(declined('person/ana'), context);
    const events = run.give(nextLevel('person/dana'), context);
    assert.deepEqual(new Set(events.map(escalationOf)), new Set([ids.escalation, ids.payments]));
  });

  it('means the escalation that is named, else those that paged them, else all', () => {
    const asked = (by: string, escalationId: string | null = null) => {
      const run = story();
      run.give(routed([route, paymentsRoute]), context);
      return run.give(nextLevel(by, escalationId), context).map(escalationOf);
    };
    assert.deepEqual(asked('person/ana'), [ids.escalation]);
    assert.deepEqual(asked('person/ana', ids.payments), [ids.payments]);
    assert.deepEqual(asked('person/dana'), [ids.escalation, ids.payments]);
  });

  it('of what they have acknowledged goes on from where it stood: more people are paged', () => {
    const run = story();
    run.give(routed(), context);
    run.give(acknowledged('person/ana'), context);
    const [reached] = run.give(nextLevel('person/ana'), context);
    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual([reached.cycle, reached.level], [1, 2]);
    assert.equal(run.state.escalations[ids.escalation]?.phase, 'climbing');
  });

  it('at the end of the path has the last resort paged once more', () => {
    const run = story();
    run.give(routed(), context);
    while (run.state.escalations[ids.escalation]?.phase !== 'exhausted') run.ring(contextAt(run.next()?.dueAt ?? at));
    assert.deepEqual(types(run.give(nextLevel('person/ana'), context)), ['LastResortPaged']);
  });

  it('behind its end leaves the last resort waited for, also when a page that had failed may get through after all', () => {
    const run = story();
    run.give(routed(), context);
    while (run.state.escalations[ids.escalation]?.phase !== 'exhausted') {
      for (const { pageId } of run.state.escalations[ids.escalation]?.current ?? [])
        run.give(undeliverable(pageId), context);
    }
    run.give(undeliverable(`${ids.escalation}/1.1/ana`, true), context);
    run.give(nextLevel('person/ana'), context);
    assert.deepEqual(types(run.ring(contextAt(run.next()?.dueAt ?? at))), ['LastResortPaged']);
  });

  it('gets it also where an earlier release has stored that somebody has it, and not who', () => {
    const run = story();
    run.give(routed(), context);
    run.give(acknowledged('person/ana'), context);
    const { acknowledged: _, ...asStored } = run.state.escalations[ids.escalation] ?? assert.fail();
    run.state = { ...run.state, escalations: { [ids.escalation]: asStored } };
    assert.deepEqual(types(run.give(nextLevel('person/ana'), context)), ['LevelReached']);
  });

  it('before anything is routed, or after the resolve, gets nothing', () => {
    const run = story();
    assert.deepEqual(run.give(nextLevel('person/ana'), context), []);
    run.give(routed(), context);
    run.give({ kind: 'resolved' }, context);
    assert.deepEqual(run.give(nextLevel('person/ana'), context), []);
  });
});
