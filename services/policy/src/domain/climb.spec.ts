import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { after, type Instant } from '@escalog/kernel';
import type { EscalationsInput } from './inputs.ts';
import { branch, level, pathOf, repeat } from './testing/paths.ts';
import { at, contextAt, declared, delivered, ids, routed, story, undeliverable } from './testing/story.ts';

const identity = ids.escalation;

/** What an incident of this severity pages, level by level, when nobody acknowledges: `1.2 ben`, or `branch then`. */
function climbed(path: EntryOf<'escalation-path'>, severity = 'sev1', atMost = 30, when: Instant = at): string[] {
  const run = story();
  const told: string[] = [];
  const input = { ...routed(), facts: { ...declared.facts, severity } };
  const give = (events: ReturnType<typeof run.give>, now: Instant) => {
    for (const event of events) {
      if (event.type === 'BranchTaken') told.push(`branch ${event.side}`);
      if (event.type === 'EscalationExhausted') told.push('end');
      if (event.type !== 'LevelReached') continue;
      told.push(`${event.cycle}.${event.level} ${event.pages.map(({ person }) => person.slice(7)).join(' ')}`);
      for (const { pageId } of event.pages) run.give(delivered(pageId), contextAt(now, [path]));
    }
  };
  give(run.give(input, contextAt(when, [path])), when);
  for (let next = run.next(); next !== undefined && told.at(-1) !== 'end' && told.length < atMost; next = run.next())
    give(run.ring(contextAt(next.dueAt, [path])), next.dueAt);
  return told;
}

describe('a path with branches', () => {
  const bySeverity = pathOf(level('ana'), branch('incident.rank == 1', [level('ben')], [level('cleo')]), level('dana'));

  it('goes the way of a condition that holds, and the other way else', () => {
    assert.deepEqual(climbed(bySeverity), ['1.1 ana', 'branch then', '1.2 ben', '1.4 dana', 'end']);
    assert.deepEqual(climbed(bySeverity, 'sev4'), ['1.1 ana', 'branch else', '1.3 cleo', '1.4 dana', 'end']);
  });

  it('may begin with one, and have one in another', () => {
    const nested = pathOf(
      branch('incident.severity == "sev1"', [branch('escalation.cycle > 1', [level('ben')], [level('ana')])]),
      level('cleo'),
      repeat(1),
    );
    assert.deepEqual(climbed(nested), [
      'branch then',
      'branch else',
      '1.2 ana',
      '1.3 cleo',
      'branch then',
      'branch then',
      '2.1 ben',
      '2.3 cleo',
      'end',
    ]);
  });

  it('knows the hours where those are whom the first level would page', () => {
    const path = pathOf(branch('now.within("Mon-Fri 09:00-17:00", zone)', [level('ana')], [level('ben')]));
    const lisbon: EntryOf<'schedule'> = {
      ref: 'schedule/identity',
      name: 'Identity on call',
      timeZone: 'America/New_York',
      rotation: { people: ['person/ana'], startsAt: '2026-11-16T09:00', turnLength: 'P1W' },
    };
    const run = story();
    // 14:30 UTC is 09:30 in New York.
    const morning = after(at, 12.5 * 60 * 60_000);
    const [, taken] = run.give(routed(), contextAt(morning, [path, lisbon]));
    assert.ok(taken?.type === 'BranchTaken');
    assert.equal(taken.side, 'then');
    assert.ok(taken.seen.includes('zone is "America/New_York"'), taken.seen.join());
  });

  it('goes the other way when the condition cannot be evaluated, and says why', () => {
    const run = story();
    const path = pathOf(branch('incident.labels["team"] == "web"', [level('ana')], [level('ben')]));
    const [, taken, reached] = run.give(routed(), contextAt(at, [path]));
    assert.ok(taken?.type === 'BranchTaken' && reached?.type === 'LevelReached');
    assert.deepEqual([taken.side, taken.reason.code], ['else', 'branch-not-evaluable']);
    assert.match(
      taken.reason.text,
      /^A branch of Identity goes the other way, because its condition cannot be evaluated \(line 1, column 1: there is no "team" in it/,
    );
    assert.deepEqual(
      reached.pages.map(({ person }) => person),
      ['person/ben'],
    );
  });

  it('says what it was asked about', () => {
    const run = story();
    const [, , , ...others] = run.give(routed(), contextAt(at, [bySeverity]));
    assert.deepEqual(others, []);
    run.give(delivered(`${identity}/1.1/ana`), contextAt(at, [bySeverity]));
    const [taken] = run.ring(contextAt(after(at, 300_000), [bySeverity]));
    assert.ok(taken?.type === 'BranchTaken');
    assert.deepEqual([taken.node, taken.condition, taken.seen], [1, 'incident.rank == 1', ['incident.rank is 1']]);
    assert.equal(
      taken.reason.text,
      'A branch of Identity goes the way of its condition, which holds: incident.rank is 1.',
    );
  });
});

describe('a repeat', () => {
  it('goes back to a node before it, as often as it says', () => {
    const path = pathOf(level('ana'), level('ben', { name: 'second' }), level('cleo'), repeat(2, 'second'));
    assert.deepEqual(climbed(path), [
      '1.1 ana',
      '1.2 ben',
      '1.3 cleo',
      '2.2 ben',
      '2.3 cleo',
      '3.2 ben',
      '3.3 cleo',
      'end',
    ]);
  });

  it('begins anew when one around it is taken', () => {
    const path = pathOf(level('ana'), level('ben', { name: 'second' }), repeat(1, 'second'), repeat(1));
    assert.deepEqual(climbed(path), ['1.1 ana', '1.2 ben', '2.2 ben', '3.1 ana', '3.2 ben', '4.2 ben', 'end']);
  });

  it('within a branch may go back to the branch, whose condition is asked anew', () => {
    const path = pathOf(branch('escalation.cycle < 3', [level('ana'), repeat(5, 'again')], [level('ben')], 'again'));
    assert.deepEqual(climbed(path), [
      'branch then',
      '1.1 ana',
      'branch then',
      '2.1 ana',
      'branch else',
      '3.2 ben',
      'end',
    ]);
  });

  it('is taken when what it goes back over reached somebody, whatever a round within reached', () => {
    const path = pathOf(level('ana'), level('ben', { name: 'second' }), repeat(1, 'second'), repeat(1));
    const run = story();
    run.give(routed(), contextAt(at, [path]));
    run.give(delivered(`${identity}/1.1/ana`), contextAt(at, [path]));
    run.ring(contextAt(after(at, 300_000), [path]));
    const events = run.give(undeliverable(`${identity}/1.2/ben`), contextAt(after(at, 300_000), [path]));
    const [reached] = events;
    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual([reached.cycle, reached.level], [2, 1], 'Ben alone is not tried again, Ana is');
  });

  it('goes on in what an earlier release stored, from the level at which it stands', () => {
    const path = pathOf(level('ana'), level('ben'), repeat(2));
    const run = story();
    run.give(routed(), contextAt(at, [path]));
    const { repeats: _, begunIn: __, ...stored } = run.state.escalations[identity] as never as Record<string, unknown>;
    const page = {
      pageId: `${identity}/3.2/ben`,
      person: 'person/ben',
      name: 'Ben Ito',
      via: [],
      undeliverable: null,
      mayPass: false,
      delivered: true,
    };
    run.state = {
      ...run.state,
      escalations: { [identity]: { ...stored, cycle: 3, level: 2, current: [page] } as never },
    };
    const input: EscalationsInput = { kind: 'acknowledgement-overdue', escalationId: identity, cycle: 3, level: 2 };
    const [ended] = run.give(input, contextAt(at, [path]));
    assert.equal(ended?.type, 'EscalationExhausted', 'it was repeated twice');
  });
});

describe('a level', () => {
  it('pages as loudly as it says, or else as the severity has it', () => {
    const urgencyOf = (urgency: 'high' | 'low' | 'by-severity', severity: string) => {
      const path = pathOf(level('ana', { urgency }));
      const [, reached] = story().give({ ...routed(), facts: { ...declared.facts, severity } }, contextAt(at, [path]));
      assert.ok(reached?.type === 'LevelReached');
      return reached.urgency;
    };
    assert.deepEqual(
      [
        urgencyOf('low', 'sev1'),
        urgencyOf('high', 'sev4'),
        urgencyOf('by-severity', 'sev4'),
        urgencyOf('by-severity', 'sev1'),
      ],
      ['low', 'high', 'low', 'high'],
    );
  });

  it('has its name in the event and in the reason', () => {
    const [, reached] = story().give(routed(), contextAt(at, [pathOf(level('ana', { name: 'first-line' }))]));
    assert.ok(reached?.type === 'LevelReached');
    assert.equal(reached.name, 'first-line');
    assert.equal(
      reached.reason.text,
      'Login is owned by Identity, whose path is Identity: level 1 (first-line) of Identity pages Ana Costa.',
    );
  });
});
