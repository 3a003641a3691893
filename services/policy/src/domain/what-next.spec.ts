import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, type Instant } from '@escalog/kernel';
import type { Context, Escalations } from './escalations.ts';
import { acknowledged, handedOff, lapsing, teams, updated } from './testing/answers.ts';
import { level, pathOf, repeat } from './testing/paths.ts';
import { at, contextAt, delivered, ids, routed, story, undeliverable } from './testing/story.ts';
import { whatNext } from './what-next.ts';

const minute = 60_000;
const later = (minutes: number): Instant => after(at, minutes * minute);
const handoff = `${ids.incident}/handoff-1`;

function next(state: Escalations, context: Context, escalationId: string = ids.escalation) {
  const escalation = state.escalations[escalationId];
  assert.ok(escalation !== undefined);
  const { next: step, because } = whatNext(escalation, state, context);
  return {
    because,
    step: step && [step.kind, step.at, step.level, step.people.map(({ name }) => name).join(', ')],
  };
}

describe('what happens next of an escalation', () => {
  it('is its next level, with whoever that means now', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    assert.deepEqual(next(run.state, contextAt(later(1))), {
      step: ['level', later(5), 2, 'Ben Ito, Cleo Park'],
      because: 'Unless somebody acknowledges before, level 2 of Identity is reached.',
    });
  });

  it('changes nothing by being asked', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    const before = structuredClone(run.state);
    next(run.state, contextAt(later(1)));
    assert.deepEqual(run.state, before);
  });

  it('comes now when it is overdue', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    assert.equal(next(run.state, contextAt(later(9))).step?.[1], later(9));
  });

  it('passes over levels that have nobody, and says so', () => {
    const nobody = level('ana', { name: 'nobody', targets: ['team/empty'] });
    const context = contextAt(at, [pathOf(level('ana'), nobody, nobody, level('cleo', { name: 'managers' }))]);
    const run = story();
    run.give(routed(), context);
    assert.deepEqual(next(run.state, context), {
      step: ['level', later(5), 4, 'Cleo Park'],
      because:
        'Unless somebody acknowledges before, level 4 (managers) of Identity is reached. Levels 2 and 3 would have nobody to page.',
    });
  });

  it('is a repeat of its path', () => {
    const context = contextAt(at, [pathOf(level('ana'), repeat(1))]);
    const run = story();
    run.give(routed(), context);
    run.give(delivered(`${ids.escalation}/1.1/ana`), context);
    assert.deepEqual(next(run.state, context), {
      step: ['repeat', later(5), 1, 'Ana Costa'],
      because: 'Unless somebody acknowledges before, Identity is climbed once more, from level 1 on.',
    });
  });

  it('is the last resort, and then the last resort again, later and later', () => {
    const contextOf = (instant: Instant) => contextAt(instant, [pathOf(level('ana'))]);
    const run = story();
    run.give(routed(), contextOf(at));
    assert.deepEqual(next(run.state, contextOf(at)), {
      step: ['last-resort', later(5), null, 'Dana Reyes'],
      because: 'Unless somebody acknowledges before, Identity has come to its end, and its last resort is paged.',
    });
    run.ring(contextOf(later(5)));
    const again = 'Identity has come to its end: its last resort is paged again and again until somebody acknowledges.';
    assert.deepEqual(next(run.state, contextOf(later(5))), {
      step: ['last-resort', later(6), null, 'Dana Reyes'],
      because: again,
    });
    run.ring(contextOf(later(6)));
    assert.deepEqual(next(run.state, contextOf(later(6))), {
      step: ['last-resort', later(8), null, 'Dana Reyes'],
      because: again,
    });
  });

  it('tells when the last resort has nobody', () => {
    const context = contextAt(
      at,
      [{ ...pathOf(level('ana')), lastResort: 'team/empty' }],
      [],
      ['escalation-path/triage'],
    );
    const run = story();
    run.give(routed(), context);
    const { step, because } = next(run.state, context);
    assert.deepEqual(step, ['last-resort', later(5), null, '']);
    assert.match(because, / It has nobody: apply an escalation path whose last resort is a person\.$/);
  });

  it('is the repeat of a round that reached nobody at once', () => {
    const context = contextAt(at, [pathOf(level('ana'), repeat(1))]);
    const run = story();
    run.give(routed(), context);
    run.give(undeliverable(`${ids.escalation}/1.1/ana`, true), context);
    assert.equal(run.state.escalations[ids.escalation]?.phase, 'repeating');
    assert.deepEqual(next(run.state, context).step, ['repeat', later(5), 1, 'Ana Costa']);
  });

  it('waits for quiet hours', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give({ kind: 'page-held', pageId: `${ids.escalation}/1.1/ana`, until: later(60) }, contextAt(at));
    assert.deepEqual(next(run.state, contextAt(at)), {
      step: ['level', later(65), 2, 'Ben Ito, Cleo Park'],
      because:
        'Unless somebody acknowledges before, level 2 of Identity is reached. Who is paged now has quiet hours, and they are waited for.',
    });
  });

  it('is that an acknowledgement lapses, pushed back by what somebody has done since', () => {
    const run = story();
    run.give(routed(), lapsing(at));
    run.give(acknowledged('person/ana'), lapsing(at));
    const because =
      'Ana Costa has it. Without any activity for 30 min it lapses, and Identity is climbed again from the top.';
    assert.deepEqual(next(run.state, lapsing(at)), { step: ['lapse', later(30), 1, 'Ana Costa'], because });
    run.give(updated(later(20)), lapsing(later(20)));
    assert.deepEqual(next(run.state, lapsing(later(20))), { step: ['lapse', later(50), 1, 'Ana Costa'], because });
  });

  it('is the end that was set with an acknowledgement', () => {
    const run = story();
    run.give(routed(), lapsing(at));
    run.give(acknowledged('person/ana', { until: later(120) }), lapsing(at));
    assert.deepEqual(next(run.state, lapsing(at)), {
      step: ['lapse', later(120), 1, 'Ana Costa'],
      because:
        'Ana Costa acknowledged until then; Identity is climbed again from the top, unless it is resolved before.',
    });
  });

  it('is nothing once somebody has it without an end', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give(acknowledged('person/ana'), contextAt(at));
    assert.deepEqual(next(run.state, contextAt(at)), { step: null, because: 'Ana Costa has it, without an end.' });
  });

  it('is nothing once it is resolved, or not affected any more', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give({ ...routed([]), ended: ['team/identity'] }, contextAt(at));
    assert.deepEqual(next(run.state, contextAt(at)), {
      step: null,
      because: 'What it was called for is not affected any more.',
    });
    run.give({ kind: 'resolved' }, contextAt(at));
    assert.deepEqual(next(run.state, contextAt(at)), { step: null, because: 'The incident is resolved.' });
  });

  it('is what goes back when nobody of the new side takes it; who gave it is told that it waits for them', () => {
    const context = lapsing(at, teams);
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'person/ben'), context);
    assert.deepEqual(next(run.state, context, handoff), {
      step: ['goes-back', later(5), 1, 'Ana Costa'],
      because: 'Unless somebody there acknowledges before, it goes back to whoever handed it off.',
    });
    assert.deepEqual(next(run.state, context), {
      step: ['lapse', later(30), 1, 'Ana Costa'],
      because:
        'Ana Costa has it. Without any activity for 30 min it lapses, and Identity is climbed again from the top. It was handed off to Ben Ito, where nobody has acknowledged yet.',
    });
  });

  it('is nothing by itself of what was handed off, while its severity lets nothing lapse', () => {
    const context = contextAt(at, teams);
    const run = story();
    run.give(routed(), context);
    run.give(handedOff('person/ana', 'person/ben'), context);
    assert.deepEqual(next(run.state, context), {
      step: null,
      because: 'Ana Costa handed it off. It was handed off to Ben Ito, where nobody has acknowledged yet.',
    });
  });
});
