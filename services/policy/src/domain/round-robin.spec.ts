import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { levelsIn } from '@escalog/definitions';
import { instantOf, type Instant } from '@escalog/kernel';
import type { Context, TurnTaken } from './escalations.ts';
import { turnOf } from './round-robin.ts';
import { level, pathOf } from './testing/paths.ts';
import { at, contextAt, ids, route, routed, story } from './testing/story.ts';

const path = pathOf(level('cleo ana ben', { mode: 'round-robin', name: 'helpers' }));

/** Whom the level pages when these were paged last then. */
function pagedAfter(last: Readonly<Record<string, number>>) {
  const run = story();
  const lastOf = (turn: string, person: string): Instant | undefined => {
    assert.equal(turn, 'escalation-path/identity#helpers');
    const then = last[person];
    return then === undefined ? undefined : instantOf(then);
  };
  const context: Context = { ...contextAt(at, [path]), turns: { lastOf } };
  const [, reached] = run.give(routed(), context);
  assert.ok(reached?.type === 'LevelReached');
  return { run, reached };
}

describe('a level that pages one of several in turn', () => {
  it('pages who was never paged before whoever was, and of these the one whose ref comes first', () => {
    const { reached } = pagedAfter({ 'person/ana': 5 });
    assert.deepEqual(
      reached.pages.map(({ person }) => person),
      ['person/ben'],
    );
    assert.equal(reached.mode, 'round-robin');
    assert.match(reached.reason.text, /pages Ben Ito, whose turn it is\.$/);
  });

  it('pages whoever it paged longest ago', () => {
    const { reached } = pagedAfter({ 'person/ana': 5, 'person/ben': 3, 'person/cleo': 4 });
    assert.deepEqual(
      reached.pages.map(({ person }) => person),
      ['person/ben'],
    );
  });

  it('has the turn kept, for the next time', () => {
    const { run } = pagedAfter({});
    const taken: TurnTaken = { kind: 'turn-taken', turn: 'escalation-path/identity#helpers', person: 'person/ana', at };
    assert.deepEqual(run.activities, [taken]);
  });

  it('counts its turns by its name, else by its number in the path itself', () => {
    const unnamed = pathOf(level('ana ben', { mode: 'round-robin' }));
    const run = story();
    run.give(
      routed([{ ...route, kind: 'responder', routeId: 'person/cleo', responder: 'person/cleo', owner: null }]),
      contextAt(at, [unnamed]),
    );
    const escalation = run.state.escalations[`${ids.incident}/person/cleo`];
    assert.ok(escalation);
    const step = levelsIn(escalation.path.entry.nodes)[1];
    assert.ok(step);
    assert.equal(turnOf(step, escalation), 'escalation-path/identity#1');
  });
});
