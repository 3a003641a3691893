import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathOfDefinition, type EntryOf } from '@escalog/definitions';
import { after } from '@escalog/kernel';
import { at, contextAt, delivered, ids, route, routed, story, types } from './testing/story.ts';

const minute = 60_000;
const identity = ids.escalation;
const later = after(at, 5 * minute);
const path = (lastResort: string, ...targets: string[]): EntryOf<'escalation-path'> => ({
  ref: 'escalation-path/identity',
  name: 'Identity',
  nodes: targets.map((target) => ({ level: { targets: [target], acknowledgeWithin: 'PT5M' } })),
  lastResort,
});
/** Nobody is behind these refs any more. */
const [gone, alsoGone] = ['person/gone', 'person/also-gone'];

/** Ana was paged by version 1 and has not answered; what follows in the catalog as it is now. */
function afterAna(version1: EntryOf<'escalation-path'>, ...since: EntryOf<'escalation-path'>[]) {
  const run = story();
  run.give(routed(), contextAt(at, [version1]));
  run.give(delivered(`${identity}/1.1/ana`), contextAt(at, [version1]));
  return { run, events: run.ring(contextAt(later, [version1], since)) };
}

const pageIds = (event: object | undefined) =>
  event !== undefined && 'pages' in event ? (event.pages as { pageId: string }[]).map(({ pageId }) => pageId) : [];

describe('a path that leads to nobody any more', () => {
  it('is replaced by its newest version, from the first level with somebody who was not paged', () => {
    const { run, events } = afterAna(
      path(gone, 'person/ana', alsoGone),
      path('person/dana', 'person/ana', 'person/cleo'),
    );
    assert.deepEqual(types(events), ['LevelSkipped', 'PathReplaced', 'LevelReached']);
    const [, replaced, reached] = events;
    assert.ok(replaced?.type === 'PathReplaced' && reached?.type === 'LevelReached');
    assert.deepEqual([replaced.path, replaced.pathVersion], ['escalation-path/identity', 2]);
    assert.ok(replaced.pathDefinition);
    assert.deepEqual(
      pathOfDefinition(replaced.path, replaced.pathDefinition),
      path('person/dana', 'person/ana', 'person/cleo'),
    );
    assert.equal(
      replaced.reason.text,
      'Level 2 had nobody to page, and version 1 of Identity leads to nobody any more, so its version 2 is climbed instead.',
    );
    assert.equal(replaced.reason.definition, 'escalation-path/identity@2');
    assert.deepEqual([reached.level, pageIds(reached)], [2, [`${identity}/2.2/cleo`]]);
    assert.equal(
      reached.reason.text,
      'Version 2 of Identity took over: level 2 of Identity, round 2, pages Cleo Park.',
    );
    const [ended] = run.ring(contextAt(after(later, 5 * minute)));
    assert.deepEqual(pageIds(ended), [`${identity}/last-resort/dana`], 'it is climbed to its end');
  });

  it('is replaced by the last resort of its newest version when everybody on that was paged', () => {
    const { events } = afterAna(path(gone, 'person/ana'), path('person/cleo', 'person/ana'));
    assert.deepEqual(types(events), ['PathReplaced', 'EscalationExhausted']);
    assert.deepEqual(pageIds(events[1]), [`${identity}/last-resort/cleo`]);
  });

  it('is replaced by triage when its newest version leads to nobody either, or it was removed', () => {
    const version2 = path(alsoGone, alsoGone);
    for (const since of [[version2], []]) {
      const { events } = afterAna(path(gone, 'person/ana'), ...since);
      const [replaced, reached] = events;
      assert.ok(replaced?.type === 'PathReplaced' && reached?.type === 'LevelReached');
      assert.equal(replaced.path, 'escalation-path/triage');
      assert.match(
        replaced.reason.text,
        /version 1 of Identity leads to nobody any more, so Triage is climbed instead\.$/,
      );
      assert.deepEqual(pageIds(reached), [`${identity}/2.1/dana`]);
    }
  });

  it('is replaced also when it has ended and its last resort goes later', () => {
    const run = story();
    const alone = path('person/dana', 'person/ana');
    run.give(routed(), contextAt(at, [alone]));
    run.ring(contextAt(later, [alone]));
    assert.equal(run.state.escalations[identity]?.phase, 'exhausted');
    const context = contextAt(after(later, minute), [alone], [path('person/cleo', 'person/ben')], ['person/dana']);
    assert.deepEqual(types(run.ring(context)), ['PathReplaced', 'LevelReached']);
    assert.equal(run.state.escalations[identity]?.phase, 'climbing');
  });

  it('stays when it still leads to somebody, whatever was applied since', () => {
    const { events } = afterAna(path('person/dana', 'person/ana', gone), path('person/cleo', 'person/ben'));
    assert.deepEqual(types(events), ['LevelSkipped', 'EscalationExhausted']);
    assert.deepEqual(pageIds(events[1]), [`${identity}/last-resort/dana`]);
  });

  it('that began with a responder who was asked for is replaced without passing anybody over', () => {
    const asked = routed([
      { ...route, kind: 'responder', routeId: 'person/ben', responder: 'person/ben', owner: null },
    ]);
    const run = story();
    run.give(asked, contextAt(at, [path(gone, gone)]));
    const events = run.ring(contextAt(later, [path(gone, gone)], [path('person/dana', 'person/ana', 'person/cleo')]));
    assert.deepEqual(pageIds(events.at(-1)), ['i1/person/ben/2.1/ana']);
  });
});
