import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { after } from '@escalog/kernel';
import {
  acme,
  at,
  contextAt,
  declared,
  delivered,
  ids,
  route,
  routed,
  story,
  types,
  undeliverable,
} from './testing/story.ts';

const minute = 60_000;
const identity = ids.escalation;

describe('an escalation', () => {
  it('pages level 1 at once and waits for its acknowledgement', () => {
    const run = story();
    const [started, reached] = run.give(routed(), contextAt(at));

    assert.equal(started?.type, 'EscalationStarted');
    assert.equal(reached?.type, 'LevelReached');
    assert.deepEqual(reached.pages, [
      {
        pageId: `${identity}/1.1/ana`,
        person: 'person/ana',
        name: 'Ana Costa',
        via: ['schedule/identity', 'person/ana'],
      },
    ]);
    assert.equal(reached.urgency, 'high');
    assert.equal(reached.acknowledgeBy, after(at, 5 * minute));
    assert.equal(
      reached.reason.text,
      'Login is owned by Identity, whose path is Identity: level 1 of Identity pages Ana Costa.',
    );
    assert.deepEqual(run.next()?.dueAt, after(at, 5 * minute));
  });

  it('reaches the next level when nobody acknowledges, and says who did not answer', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give(delivered(`${identity}/1.1/ana`), contextAt(at));
    const [reached] = run.ring(contextAt(after(at, 5 * minute)));

    assert.equal(reached?.type, 'LevelReached');
    assert.equal(reached.level, 2);
    assert.deepEqual(
      reached.pages.map(({ name }) => name),
      ['Ben Ito', 'Cleo Park'],
    );
    assert.equal(
      reached.reason.text,
      'Nobody acknowledged within 5 min (Ana Costa did not answer): level 2 of Identity pages Ben Ito, Cleo Park.',
    );
    assert.equal(reached.reason.definition, 'escalation-path/identity@1');
  });

  it('repeats the path as often as it says, then pages the last resort', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    const events = [];
    for (let now = at; events.at(-1)?.type !== 'EscalationExhausted';) {
      now = run.next()?.dueAt ?? now;
      for (const { pages } of run.events.filter((event) => 'pages' in event))
        for (const { pageId } of pages) run.give(delivered(pageId), contextAt(now));
      events.push(...run.ring(contextAt(now)));
    }

    assert.deepEqual(
      events.map((event) => (event.type === 'LevelReached' ? `${event.cycle}.${event.level}` : event.type)),
      ['1.2', '2.1', '2.2', 'EscalationExhausted'],
    );
    const exhausted = events.at(-1);
    assert.ok(exhausted?.type === 'EscalationExhausted');
    assert.deepEqual(
      exhausted.pages.map(({ name }) => name),
      ['Dana Reyes'],
    );
    assert.match(
      exhausted.reason.text,
      /^Nobody acknowledged within 10 min \(Ben Ito, Cleo Park did not answer\), and Identity has no further level; the last resort is paged: Dana Reyes\.$/,
    );
  });

  it('skips a level that has nobody at once, with the reason', () => {
    const empty: EntryOf<'schedule'> = {
      ref: 'schedule/identity',
      name: 'Identity on call',
      timeZone: 'UTC',
      rotation: { people: [], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
    };
    const events = story().give(routed(), contextAt(at, [empty]));

    assert.deepEqual(types(events), ['EscalationStarted', 'LevelSkipped', 'LevelReached']);
    const [, skipped, reached] = events;
    assert.ok(skipped?.type === 'LevelSkipped' && reached?.type === 'LevelReached');
    assert.equal(
      skipped.reason.text,
      'Level 1 of Identity has nobody to page: nobody is on call or reachable through Identity on call.',
    );
    assert.equal(reached.level, 2);
    assert.equal(reached.reason.text, 'Level 1 had nobody to page: level 2 of Identity pages Ben Ito, Cleo Park.');
  });

  it('does not repeat a round in which nobody could be paged', () => {
    const nobody: EntryOf<'escalation-path'> = {
      ref: 'escalation-path/identity',
      name: 'Identity',
      nodes: [{ level: { targets: ['team/empty'], acknowledgeWithin: 'PT5M' } }, { repeat: { times: 3 } }],
      lastResort: 'person/dana',
    };
    const events = story().give(routed(), contextAt(at, [nobody]));

    assert.deepEqual(types(events), ['EscalationStarted', 'LevelSkipped', 'EscalationExhausted']);
  });

  it('says so when even the last resort has nobody, and triage has not either', () => {
    const nobody = (ref: string): EntryOf<'escalation-path'> => ({
      ref,
      name: 'Identity',
      nodes: [{ level: { targets: ['team/empty'], acknowledgeWithin: 'PT5M' } }],
      lastResort: 'team/empty',
    });
    const run = story();
    const entries = [nobody('escalation-path/identity'), nobody('escalation-path/triage')];
    const exhausted = run.give(routed(), contextAt(at, entries)).at(-1);

    assert.ok(exhausted?.type === 'EscalationExhausted');
    assert.deepEqual(exhausted.pages, []);
    assert.equal(exhausted.reason.code, 'nobody-at-all');
    assert.deepEqual(run.activities, [{ kind: 'tell-operators', reason: exhausted.reason.text }]);
  });

  it('says once that there is no path yet', () => {
    const [begun] = story().give(
      routed([{ ...route, path: 'escalation-path/triage' }]),
      contextAt(at, [], [], ['escalation-path/triage']),
    );
    assert.ok(begun?.type === 'EscalationStarted');
    assert.equal(begun.reason.text, `${route.explanation} There is no escalation-path/triage yet.`);
  });

  it('has operators told when the last resort cannot be reached, unless it is halted by then', () => {
    const lone: EntryOf<'escalation-path'> = {
      ref: 'escalation-path/identity',
      name: 'Identity',
      nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
      lastResort: 'person/dana',
    };
    const lost = (pageId: string) => undeliverable(pageId, false, 'No contact method got through.');
    for (const isAcknowledged of [false, true]) {
      const run = story();
      run.give(routed(), contextAt(at, [lone]));
      run.ring(contextAt(after(at, 5 * minute), [lone]));
      assert.deepEqual(run.activities, [], 'the last resort is paged');
      if (isAcknowledged)
        run.give({ kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: null } }, contextAt(at, [lone]));
      for (const page of ['last-resort/dana', '1.1/ana'])
        assert.deepEqual(run.give(lost(`${identity}/${page}`), contextAt(at, [lone])), []);
      const told = {
        kind: 'tell-operators',
        reason:
          'Nobody has acknowledged, and the last resort of Identity cannot be reached (Dana Reyes: No contact method got through).',
      };
      assert.deepEqual(run.activities, isAcknowledged ? [] : [told]);
    }
  });

  it('pages a person once for a level, whatever targets lead to them', () => {
    const twice: EntryOf<'escalation-path'> = {
      ref: 'escalation-path/identity',
      name: 'Identity',
      nodes: [{ level: { targets: ['person/ana', 'schedule/identity'], acknowledgeWithin: 'PT5M' } }],
      lastResort: 'person/dana',
    };
    const reached = story()
      .give(routed(), contextAt(at, [twice]))
      .at(-1);

    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(
      reached.pages.map(({ via }) => via),
      [['person/ana']],
    );
  });

  it('goes to the next level at once when no page of a level can be delivered', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    const events = run.give(
      undeliverable(`${identity}/1.1/ana`, false, 'every contact method failed.'),
      contextAt(after(at, minute)),
    );

    assert.deepEqual(types(events), ['LevelReached']);
    const [reached] = events;
    assert.ok(reached?.type === 'LevelReached');
    assert.equal(reached.level, 2);
    assert.match(
      reached.reason.text,
      /^No page of level 1 could be delivered \(Ana Costa: every contact method failed\): level 2/,
    );
  });

  it('does not repeat a round in which no page could be delivered', () => {
    const lone: EntryOf<'escalation-path'> = {
      ref: 'escalation-path/identity',
      name: 'Identity',
      nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }, { repeat: { times: 20 } }],
      lastResort: 'person/dana',
    };
    const run = story();
    run.give(routed(), contextAt(at, [lone]));
    const events = run.give(undeliverable(`${identity}/1.1/ana`), contextAt(at, [lone]));

    assert.deepEqual(types(events), ['EscalationExhausted']);
  });

  it('pages with what the catalog routed, although the declaration did not name it', () => {
    const run = story();
    run.give(
      {
        kind: 'facts-changed',
        by: 'person/dana',
        at,
        facts: { version: 1, title: 'users cannot log in', severity: 'sev1', affects: [] },
      },
      contextAt(at),
    );
    const reached = run.give(routed(), contextAt(at)).at(-1);

    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(reached.incident.affects, ['business-service/login']);
  });

  it('waits while one page of a level may still be answered', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.ring(contextAt(after(at, 5 * minute)));
    const events = run.give(undeliverable(`${identity}/1.2/ben`), contextAt(after(at, 6 * minute)));

    assert.deepEqual(events, []);
  });

  it('ignores a page of an earlier level that turns out undeliverable', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.ring(contextAt(after(at, 5 * minute)));

    assert.deepEqual(run.give(undeliverable(`${identity}/1.1/ana`), contextAt(after(at, 6 * minute))), []);
  });

  it('is pinned to the path that it started on', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    const shorter: EntryOf<'escalation-path'> = { ...acme.path, nodes: acme.path.nodes.slice(0, 1) };
    const [reached] = run.ring(contextAt(after(at, 5 * minute), [shorter]));

    assert.equal(reached?.type, 'LevelReached');
  });

  it('resolves who is on call when a level is reached, not when the incident opened', () => {
    const onCallAtLevelTwo: EntryOf<'escalation-path'> = {
      ...acme.path,
      nodes: [
        { level: { targets: ['person/ben'], acknowledgeWithin: 'P1W' } },
        { level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' } },
      ],
    };
    const run = story();
    run.give(routed(), contextAt(at, [onCallAtLevelTwo]));
    const [reached] = run.ring(contextAt(after(at, 7 * 24 * 60 * minute), [onCallAtLevelTwo]));

    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(
      reached.pages.map(({ name }) => name),
      ['Ben Ito'],
    );
  });

  it('pages whoever the declaration asks for before the path', () => {
    const asked = routed([
      { ...route, kind: 'responder', routeId: 'person/cleo', responder: 'person/cleo', owner: null },
    ]);
    const reached = story().give(asked, contextAt(at)).at(-1);

    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual(
      reached.pages.map(({ name }) => name),
      ['Cleo Park'],
    );
  });

  it('falls back to triage when the path does not exist, and says so', () => {
    const [started, reached] = story().give(routed([{ ...route, path: 'escalation-path/gone' }]), contextAt(at));

    assert.ok(started?.type === 'EscalationStarted' && reached?.type === 'LevelReached');
    assert.equal(started.path, 'escalation-path/triage');
    assert.match(started.reason.text, /escalation-path\/gone does not exist, so triage is climbed instead\.$/);
    assert.deepEqual(
      reached.pages.map(({ name }) => name),
      ['Dana Reyes'],
    );
  });

  it('pages loudly when the severity is unknown', () => {
    const reached = story()
      .give({ ...routed(), facts: { ...declared.facts, severity: 'unheard-of' } }, contextAt(at))
      .at(-1);

    assert.ok(reached?.type === 'LevelReached');
    assert.equal(reached.urgency, 'high');
  });
});
