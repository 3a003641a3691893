import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathOfDefinition, type EntryOf } from '@escalog/definitions';
import { after } from '@escalog/kernel';
import type { EscalationsInput } from './inputs.ts';
import { level, pathOf, repeat } from './testing/paths.ts';
import { at, contextAt, delivered, ids, route, routed, story, types } from './testing/story.ts';

const minute = 60_000;
const identity = ids.escalation;
const request = (escalationId = identity): EscalationsInput => ({
  kind: 'migration-requested',
  escalationId,
  by: 'person/dana',
  name: 'Dana Reyes',
  why: 'the new path has the executives',
});

/** The path at version 1, two levels up, and its next version. */
function twoLevelsUp(first: EntryOf<'escalation-path'>, second: EntryOf<'escalation-path'>) {
  const run = story();
  const then = contextAt(at, [first]);
  run.give(routed(), then);
  for (const { pageId } of run.state.escalations[identity]?.current ?? []) run.give(delivered(pageId), then);
  run.ring(contextAt(after(at, 5 * minute), [first]));
  return { run, at: (minutes: number) => contextAt(after(at, minutes * minute), [first], [second]) };
}

describe('an escalation whose path is migrated', () => {
  it('stands at the level of the same name, waits as long as before, and pages nobody for it', () => {
    const named = level('ben', { name: 'second' });
    const newer = pathOf(level('ana'), level('dana'), named, level('cleo'));
    const { run, at: context } = twoLevelsUp(pathOf(level('ana'), named), newer);
    const events = run.give(request(), context(6));
    const [migrated] = events;
    assert.deepEqual(types(events), ['PathMigrated']);
    assert.ok(migrated?.type === 'PathMigrated');
    assert.deepEqual(
      [migrated.fromVersion, migrated.pathVersion, migrated.level, migrated.by, migrated.why],
      [1, 2, 3, 'person/dana', 'the new path has the executives'],
    );
    assert.deepEqual(pathOfDefinition(migrated.path, migrated.pathDefinition), newer);
    assert.equal(
      migrated.reason.text,
      'Dana Reyes had it go on with version 2 of Identity instead of version 1: it stands at level 3 (second), and nobody is paged for it.',
    );
    assert.equal(run.next()?.dueAt, after(at, 10 * minute));
    const [reached] = run.ring(context(10));
    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual([reached.level, reached.pages.map(({ person }) => person)], [4, ['person/cleo']]);
  });

  it('stands at the level of the same number where it has no name, or at the last', () => {
    const { run, at: context } = twoLevelsUp(pathOf(level('ana'), level('ben')), pathOf(level('cleo')));
    const [migrated] = run.give(request(), context(6));
    assert.ok(migrated?.type === 'PathMigrated');
    assert.equal(migrated.level, 1);
    assert.deepEqual(types(run.ring(context(10))), ['EscalationExhausted']);
  });

  it('gives no page the id of an earlier one', () => {
    const second = level('ben', { name: 'second' });
    const { run, at: context } = twoLevelsUp(pathOf(level('ana'), second), pathOf(second, level('ben')));
    run.give(request(), context(6));
    run.ring(context(10));
    const asked = run.events.flatMap((event) => ('pages' in event ? event.pages.map(({ pageId }) => pageId) : []));
    assert.deepEqual(asked, [`${identity}/1.1/ana`, `${identity}/1.2/ben`, `${identity}/2.2/ben`]);
  });

  it('has taken as many repeats as before', () => {
    const { run, at: context } = twoLevelsUp(
      pathOf(level('ana'), repeat(1)),
      pathOf(level('ana'), level('ben'), repeat(1)),
    );
    assert.equal(run.state.escalations[identity]?.cycle, 2);
    run.give(request(), context(6));
    run.ring(context(10));
    assert.deepEqual(types(run.ring(context(15))), ['EscalationExhausted']);
  });

  it('whose path has ended goes on at once with levels that the new version has behind where it stood', () => {
    const { run, at: context } = twoLevelsUp(
      pathOf(level('ana'), level('ben')),
      pathOf(level('ana'), level('ben'), level('cleo')),
    );
    run.ring(context(10));
    assert.equal(run.state.escalations[identity]?.phase, 'exhausted');
    const [migrated, reached, ...others] = run.give(request(), context(11));
    assert.ok(migrated?.type === 'PathMigrated' && reached?.type === 'LevelReached');
    assert.deepEqual([others, reached.level, reached.pages.map(({ person }) => person)], [[], 3, ['person/cleo']]);
    assert.match(migrated.reason.text, /: it goes on behind level 2\.$/);
    assert.deepEqual(
      run.timers.map(({ dueAt, input }) => [dueAt, input.kind]),
      [[reached.acknowledgeBy, 'acknowledgement-overdue']],
    );
  });

  it('whose path has ended stays so where the new version has no further level', () => {
    const { run, at: context } = twoLevelsUp(
      pathOf(level('ana'), level('ben')),
      pathOf(level('cleo'), level('ben'), repeat(2)),
    );
    run.ring(context(10));
    const timers = run.timers;
    assert.deepEqual(types(run.give(request(), context(11))), ['PathMigrated']);
    assert.deepEqual([run.state.escalations[identity]?.phase, run.timers], ['exhausted', timers]);
  });

  it('keeps whom the declaration asked for before the path', () => {
    const [older, newer] = [pathOf(level('ana')), pathOf(level('cleo'))];
    const asked = { ...route, kind: 'responder', routeId: 'person/ben', responder: 'person/ben', owner: null };
    const run = story();
    run.give(routed([asked]), contextAt(at, [older]));
    const context = contextAt(after(at, minute), [older], [newer]);
    const [migrated] = run.give(request('i1/person/ben'), context);
    assert.ok(migrated?.type === 'PathMigrated');
    assert.deepEqual([migrated.level, migrated.pathDefinition.nodes.length], [1, 2]);
    const [reached] = run.ring(contextAt(after(at, 5 * minute), [older], [newer]));
    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(
      reached.pages.map(({ person }) => person),
      ['person/cleo'],
    );
  });

  it('stays as it is without a newer version, when its path was removed, or once it has ended', () => {
    const path = pathOf(level('ana'), level('ben'));
    const { run, at: context } = twoLevelsUp(path, pathOf(level('cleo')));
    assert.deepEqual(run.give(request(), contextAt(at, [path])), []);
    assert.deepEqual(run.give(request(), contextAt(at, [], [], ['escalation-path/identity'])), []);
    assert.deepEqual(run.give(request('i1/unknown'), context(6)), []);
    run.give({ kind: 'resolved' }, context(6));
    assert.deepEqual(run.give(request(), context(6)), []);
  });
});

describe('an escalation whose path is removed', () => {
  it('goes on with it, to its end', () => {
    const path = pathOf(level('ana'), level('ben'));
    const run = story();
    run.give(routed(), contextAt(at, [path]));
    const [reached] = run.ring(contextAt(after(at, 5 * minute), [], [], ['escalation-path/identity']));
    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(
      reached.pages.map(({ person }) => person),
      ['person/ben'],
    );
  });
});
