import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { acknowledged, declined, handedOff, teams } from './testing/answers.ts';
import {
  acme,
  at,
  contextAt,
  delivered,
  escalationOf,
  ids,
  routed,
  story,
  types,
  undeliverable,
} from './testing/story.ts';

const minute = 60_000;
const context = contextAt(at);
const page = (place: string): string => `${ids.escalation}/${place}`;

describe('a page that is declined', () => {
  it('is withdrawn, and the next level is reached at once, which says who declined and why', () => {
    const run = story();
    run.give(routed(), context);
    const [withdrawn, reached] = run.give(declined('person/ana', page('1.1/ana'), 'I am on a train.'), context);
    assert.ok(withdrawn?.type === 'PagesWithdrawn' && reached?.type === 'LevelReached');
    assert.deepEqual([withdrawn.withdrawnPages, withdrawn.declinedBy], [[page('1.1/ana')], 'person/ana']);
    assert.equal(withdrawn.reason.text, 'Ana Costa declined (I am on a train).');
    assert.equal(
      reached.reason.text,
      'Ana Costa declined (I am on a train): level 2 of Identity pages Ben Ito, Cleo Park.',
    );
  });

  it('without its id is every open page of the person', () => {
    const run = story();
    run.give(routed(), context);
    assert.deepEqual(types(run.give(declined('person/ana'), context)), ['PagesWithdrawn', 'LevelReached']);
  });

  it('is declined once: said again it changes nothing', () => {
    const run = story();
    run.give(routed(), context);
    run.give(declined('person/ana', page('1.1/ana')), context);
    assert.deepEqual(run.give(declined('person/ana', page('1.1/ana')), context), []);
  });

  it('of a level that was left meanwhile is only withdrawn', () => {
    const run = story();
    run.give(routed(), context);
    run.ring(contextAt(after(at, 5 * minute)));
    const events = run.give(declined('person/ana', page('1.1/ana')), context);
    assert.deepEqual(types(events), ['PagesWithdrawn']);
    assert.equal(run.state.escalations[ids.escalation]?.level, 2);
  });

  it('passes its person over in later levels of the round, not in the next', () => {
    const run = story();
    const path = {
      ...acme.path,
      nodes: [
        { level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } },
        { level: { targets: ['person/ana', 'person/ben'], acknowledgeWithin: 'PT5M' } },
        { repeat: { times: 1 } },
      ],
    };
    const withPath = (minutes: number) => contextAt(after(at, minutes * minute), [path]);
    run.give(routed(), withPath(0));
    const [, second] = run.give(declined('person/ana', page('1.1/ana')), withPath(1));
    assert.ok(second?.type === 'LevelReached');
    assert.deepEqual(
      second.pages.map(({ person }) => person),
      ['person/ben'],
    );
    assert.match(second.reason.text, /: level 2 of Identity pages Ben Ito, and passes over Ana Costa \(declined\)\.$/);
    run.give(delivered(page('1.2/ben')), withPath(1));
    const [again] = run.ring(withPath(6));
    assert.ok(again?.type === 'LevelReached');
    assert.deepEqual([again.cycle, again.pages.map(({ person }) => person)], [2, ['person/ana']]);
  });

  it('does not wait for others of its level: the path goes on, where it is repeated with its next round', () => {
    const run = story();
    run.give(routed(), context);
    for (const pageId of [page('1.1/ana'), page('1.2/cleo')]) run.give(delivered(pageId), context);
    run.give(declined('person/ana'), context);
    run.give(delivered(page('1.2/cleo')), context);
    const [, reached] = run.give(declined('person/ben'), context);
    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual([reached.cycle, reached.level], [2, 1]);
  });

  it('by whoever was paged alone, with nobody else in the path, leads to the last resort at once', () => {
    const run = story();
    const path = { ...acme.path, nodes: [acme.path.nodes[0], { repeat: { times: 3 } }] as typeof acme.path.nodes };
    run.give(routed(), contextAt(at, [path]));
    run.give(delivered(page('1.1/ana')), contextAt(at, [path]));
    const events = run.give(declined('person/ana'), contextAt(at, [path]));
    assert.deepEqual(types(events), ['PagesWithdrawn', 'EscalationExhausted']);
  });

  it('by the last resort pages them again at its time, not at once', () => {
    const run = story();
    run.give(routed(), context);
    while (run.state.escalations[ids.escalation]?.phase !== 'exhausted') run.ring(contextAt(run.next()?.dueAt ?? at));
    const due = run.next()?.dueAt;
    assert.deepEqual(types(run.give(declined('person/dana'), context)), ['PagesWithdrawn']);
    assert.equal(run.next()?.dueAt, due);
    const [again] = run.ring(contextAt(due ?? at));
    assert.ok(again?.type === 'LastResortPaged');
    assert.equal(again.pages[0]?.person, 'person/dana');
    assert.doesNotMatch(again.reason.text, /did not answer/, 'Dana did answer');
  });

  it('by one of the last resort, of which nobody else can be reached, has operators told', () => {
    const run = story();
    const path = { ...acme.path, nodes: acme.path.nodes.slice(0, 1), lastResort: 'team/both' };
    const both = { ref: 'team/both', name: 'Both', members: ['person/cleo', 'person/dana'], path: path.ref };
    const withBoth = contextAt(after(at, 5 * minute), [path, both]);
    run.give(routed(), withBoth);
    run.ring({ ...withBoth, at: after(at, 10 * minute) });
    run.give(declined('person/cleo'), withBoth);
    run.give(undeliverable(page('last-resort/dana'), false, 'no way.'), withBoth);
    assert.match(run.activities.at(-1)?.kind ?? '', /tell-operators/);
  });

  it('by the only one who had acknowledged gives it back: the next level is reached', () => {
    const run = story();
    run.give(routed(), context);
    run.give(acknowledged('person/ana', { pageId: page('1.1/ana') }), context);
    assert.deepEqual(types(run.give(declined('person/ana', page('1.1/ana')), context)), [
      'PagesWithdrawn',
      'LevelReached',
    ]);
  });

  it('of what came back to whoever handed it off leaves what they handed off as it is: whoever is next is paged once', () => {
    const run = story();
    const withTeams = contextAt(at, teams);
    run.give(routed(), withTeams);
    run.give(handedOff('person/ana', 'team/payments'), withTeams);
    run.give(handedOff('person/cleo', 'team/identity'), withTeams);
    const reached = run.give(declined('person/ana'), withTeams).filter(({ type }) => type === 'LevelReached');
    assert.deepEqual(
      reached.map((event) => escalationOf(event) !== ids.escalation),
      [true],
    );
  });

  it('after somebody has taken what was handed off changes nothing', () => {
    const run = story();
    const withTeams = contextAt(at, teams);
    run.give(routed(), withTeams);
    run.give(handedOff('person/ana', 'team/payments'), withTeams);
    run.give(acknowledged('person/cleo'), withTeams);
    assert.deepEqual(run.give(declined('person/ana'), withTeams), []);
  });

  it('of an escalation that somebody else has changes nothing', () => {
    const run = story();
    run.give(routed(), context);
    run.give(acknowledged('person/cleo'), context);
    assert.deepEqual(run.give(declined('person/ana', page('1.1/ana')), context), []);
  });

  it('by somebody whom nobody paged, or before anybody was, changes nothing', () => {
    const run = story();
    assert.deepEqual(run.give(declined('person/ana'), context), []);
    run.give(routed(), context);
    assert.deepEqual(run.give(declined('person/dana'), context), []);
    assert.equal(run.state.moves?.length ?? 0, 0);
  });

  it('after the resolve changes nothing', () => {
    const run = story();
    run.give(routed(), context);
    run.give({ kind: 'resolved' }, context);
    assert.deepEqual(run.give(declined('person/ana'), context), []);
  });
});
