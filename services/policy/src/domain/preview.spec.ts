import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { after } from '@escalog/kernel';
import { foretold } from './preview.ts';
import { acme, at, contextAt, declared, paymentsRoute, route } from './testing/story.ts';

const minute = 60_000;

function ask(
  routes: Parameters<typeof foretold>[0]['routes'] = [route],
  instead: Parameters<typeof contextAt>[1] = [],
  removed: readonly string[] = [],
) {
  return foretold(
    { previewId: 'p1', askedAt: at, routes, facts: declared.facts },
    contextAt(at, instead, [], removed).definitions,
  );
}

const path = (nodes: EntryOf<'escalation-path'>['nodes'], lastResort = 'person/dana') => ({
  ...acme.path,
  nodes,
  lastResort,
});

describe('what is foretold of an escalation', () => {
  it('goes level by level, round by round, up to the last resort', () => {
    const { preview, warnings } = ask();
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      preview.routes[0]?.rungs.map(({ kind, cycle, level, at: when, acknowledgeBy, pages, urgency }) => [
        kind,
        cycle,
        level,
        (when - at) / minute,
        ((acknowledgeBy ?? when) - when) / minute,
        pages.map(({ name }) => name).join(', '),
        urgency,
      ]),
      [
        ['level', 1, 1, 0, 5, 'Ana Costa', 'high'],
        ['level', 1, 2, 5, 10, 'Ben Ito, Cleo Park', 'high'],
        ['level', 2, 1, 15, 5, 'Ana Costa', 'high'],
        ['level', 2, 2, 20, 10, 'Ben Ito, Cleo Park', 'high'],
        ['last-resort', 2, 2, 30, 1, 'Dana Reyes', 'high'],
      ],
    );
    assert.deepEqual(preview.routes[0]?.rungs[1]?.pages[0]?.via, ['person/ben']);
    assert.equal(preview.cutShort, false);
  });

  it('has every route, each to its own end', () => {
    const { preview } = ask([route, paymentsRoute]);
    assert.deepEqual(
      preview.routes.map(({ routeId, path: climbed, rungs }) => [routeId, climbed, rungs.at(-1)?.kind]),
      [
        ['team/identity', 'escalation-path/identity', 'last-resort'],
        ['team/payments', 'escalation-path/payments', 'last-resort'],
      ],
    );
    assert.equal(preview.routes[1]?.rungs.at(-1)?.at, after(at, 5 * minute));
  });

  it('names the path that takes over where one leads to nobody', () => {
    const { preview } = ask(
      [route],
      [path([{ level: { targets: ['team/empty'], acknowledgeWithin: 'PT5M' } }], 'team/empty')],
    );
    assert.deepEqual(
      preview.routes[0]?.rungs.map(({ kind, path: climbed }) => [kind, climbed]),
      [
        ['skipped', 'escalation-path/identity'],
        ['replaced', 'escalation-path/triage'],
        ['level', 'escalation-path/triage'],
        ['last-resort', 'escalation-path/triage'],
      ],
    );
  });

  it('warns where there is no such path, and where nobody is left to page', () => {
    assert.match(
      ask([{ ...route, path: 'escalation-path/gone' }]).warnings.join(),
      /does not exist, so triage is climbed/,
    );
    const { preview, warnings } = ask(
      [route],
      [],
      ['escalation-path/identity', 'escalation-path/triage', 'person/dana'],
    );
    assert.equal(preview.routes[0]?.rungs.at(-1)?.pages.length, 0);
    assert.match(warnings.join(), /nobody is paged/);
  });

  it('stops where it would be too much to tell, and says so', () => {
    const levels = Array.from({ length: 40 }, () => ({
      level: { targets: ['person/ana', 'person/ben'], acknowledgeWithin: 'PT1M' },
    }));
    const { preview } = ask([route], [path([...levels, { repeat: { times: 20 } }])]);
    const rungs = preview.routes[0]?.rungs ?? [];
    assert.equal(preview.cutShort, true);
    assert.equal(rungs.length + rungs.flatMap(({ pages }) => pages).length, 501);
    assert.ok(rungs.every(({ kind }) => kind === 'level'));
  });

  it('tells of a crowd as many as there is room for, with a reason of bounded length', () => {
    const crowd = Array.from({ length: 700 }, (_, index) => `person/p${index}`);
    const people = crowd.map((ref) => ({ ref, name: `Somebody ${ref}`, contactMethods: [] }));
    const team = (index: number) => ({
      ref: `team/crowd-${index}`,
      name: 'Crowd',
      members: crowd.slice(index * 175, (index + 1) * 175),
      path: 'escalation-path/triage',
    });
    const { preview } = ask(
      [route],
      [
        ...people,
        ...[0, 1, 2, 3].map(team),
        path([
          {
            level: { targets: [0, 1, 2, 3].map((index) => `team/crowd-${index}`), acknowledgeWithin: 'PT1M' },
          },
        ]),
      ],
    );
    const [rung] = preview.routes[0]?.rungs ?? [];
    assert.deepEqual([rung?.pages.length, preview.cutShort], [500, true]);
    assert.ok((rung?.why.length ?? 0) <= 500);
  });
});
