import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import { after, type Instant } from '@escalog/kernel';
import type { EscalationEvent } from './escalations.ts';
import { at, contextAt, delivered, ids, routed, story, types, undeliverable } from './testing/story.ts';

const minute = 60_000;
const second = 1_000;
const identity = ids.escalation;
const level = (acknowledgeWithin: string, ...targets: string[]) => ({ level: { targets, acknowledgeWithin } });
const path = (...nodes: EntryOf<'escalation-path'>['nodes']): EntryOf<'escalation-path'> => ({
  ref: 'escalation-path/identity',
  name: 'Identity',
  nodes,
  lastResort: 'person/dana',
});
const short = path(level('PT5M', 'person/ana'));
const rounds = path(level('PT5M', 'person/ana'), level('PT10M', 'person/ben'), { repeat: { times: 2 } });

/** A story in minutes, in a catalog that may change on the way. */
class Story {
  readonly run = story();
  at: Instant = at;
  catalog: readonly CatalogEntry[];

  constructor(...catalog: readonly CatalogEntry[]) {
    this.catalog = catalog;
    this.run.give(routed(), contextAt(at, catalog));
  }

  /** Everything that is asked for from now on until the timer rings fails, for what may pass, `wait` after it was asked for. */
  fail(...pageIds: readonly string[]): readonly EscalationEvent[] {
    this.at = after(this.at, 8 * second);
    return pageIds.flatMap((pageId) =>
      this.run.give(undeliverable(`${identity}/${pageId}`, true, 'the relay is away.'), this.#context),
    );
  }

  deliver(...pageIds: readonly string[]): void {
    for (const pageId of pageIds) this.run.give(delivered(`${identity}/${pageId}`), this.#context);
  }

  ring(): readonly EscalationEvent[] {
    this.at = this.run.next()?.dueAt ?? this.at;
    return this.run.ring(this.#context);
  }

  /** Minutes until the next timer. */
  get waits(): number | undefined {
    const next = this.run.next();
    return next && (next.dueAt - this.at) / minute;
  }

  get #context() {
    return contextAt(this.at, this.catalog);
  }
}

const pagesOf = (event: EscalationEvent | undefined) =>
  event !== undefined && 'pages' in event ? event.pages.map(({ pageId }) => pageId.replace(`${identity}/`, '')) : [];

describe('an escalation whose path has ended', () => {
  it('pages the last resort again and again, later and later up to a quarter of an hour', () => {
    const told = new Story(short);
    told.ring();
    const waits = Array.from({ length: 8 }, () => {
      const wait = told.waits;
      assert.deepEqual(types([...told.ring()]), ['LastResortPaged']);
      return wait;
    });
    assert.deepEqual(waits, [1, 2, 4, 8, 15, 15, 15, 15]);
    const asked = told.run.events.flatMap(pagesOf);
    assert.deepEqual(asked.slice(0, 4), ['1.1/ana', 'last-resort/dana', 'last-resort.2/dana', 'last-resort.3/dana']);
    assert.equal(new Set(asked).size, asked.length);
  });

  it('says whether the last resort did not answer or was not reached, and which time it is', () => {
    const told = new Story(short);
    told.ring();
    told.deliver('last-resort/dana');
    assert.equal(
      told.ring()[0]?.reason.text,
      'Nobody has acknowledged yet (Dana Reyes did not answer), so the last resort of Identity is paged for the 2nd time: Dana Reyes.',
    );
    told.fail('last-resort.2/dana');
    const [third] = told.ring();
    assert.equal(
      third?.reason.text,
      'Nobody has acknowledged yet (Dana Reyes could not be reached yet), so the last resort of Identity is paged for the 3rd time: Dana Reyes.',
    );
    assert.deepEqual(third.reason.facts, { unanswered: '', notReached: 'Dana Reyes' });
  });

  it('finds out anew each time who the last resort is', () => {
    const told = new Story({ ...short, lastResort: 'schedule/identity' });
    told.ring();
    const inAWeek: CatalogEntry = {
      ref: 'schedule/identity',
      name: 'Identity on call',
      timeZone: 'UTC',
      rotation: { people: ['person/cleo'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
    };
    told.catalog = [inAWeek];
    assert.deepEqual(pagesOf(told.ring()[0]), ['last-resort.2/cleo']);
  });

  it('has operators told each time that the last resort cannot be reached', () => {
    const told = new Story(short);
    told.ring();
    for (const [index, page] of ['last-resort', 'last-resort.2', 'last-resort.3'].entries()) {
      assert.deepEqual(told.fail(`${page}/dana`), []);
      assert.equal(told.run.activities.length, index + 1);
      told.ring();
    }
    assert.deepEqual(told.run.activities[0], {
      kind: 'tell-operators',
      reason:
        'Nobody has acknowledged, and the last resort of Identity cannot be reached (Dana Reyes: the relay is away).',
    });
  });

  it('goes on when nobody at all is to be found, has operators told each time, and pages whoever comes', () => {
    const nobody = { ...path(level('PT5M', 'team/empty')), lastResort: 'team/empty' };
    const told = new Story(nobody, { ...nobody, ref: 'escalation-path/triage', name: 'Triage' });
    for (let time = 1; time <= 5; time += 1) {
      assert.equal(told.run.activities.length, time);
      assert.deepEqual(pagesOf(told.ring().at(-1)), []);
    }
    told.catalog = [{ ref: 'team/empty', name: 'Empty', members: ['person/cleo'], path: 'escalation-path/triage' }];
    assert.deepEqual(pagesOf(told.ring().at(-1)), ['last-resort.7/cleo']);
  });

  it('says the same in no two lines', () => {
    const told = new Story(short);
    for (let rings = 0; rings < 30; rings += 1) told.ring();
    const lines = told.run.events.map(({ reason }) => reason.text);
    assert.equal(new Set(lines).size, lines.length);
  });

  it('ends with an acknowledgement, which withdraws the newest pages', () => {
    const told = new Story(short);
    for (let rings = 0; rings < 30; rings += 1) told.ring();
    told.deliver('last-resort.30/dana');
    const acknowledgement = { by: 'person/dana', pageId: `${identity}/last-resort.30/dana` };
    const [halted] = told.run.give({ kind: 'acknowledged', acknowledgement }, contextAt(told.at));
    assert.ok(halted?.type === 'EscalationHalted');
    assert.ok(halted.answeredPages.includes(`${identity}/last-resort.30/dana`));
    assert.ok(halted.openPages.includes(`${identity}/1.1/ana`));
    assert.ok(halted.answeredPages.length < 15, 'what is long past is not kept for ever');
    assert.equal(told.run.next(), undefined);
  });
});

describe('a level that is not reached because providers fail', () => {
  it('is left at once, and it is said that the providers fail', () => {
    const told = new Story(rounds);
    const [reached] = told.fail('1.1/ana');
    assert.ok(reached?.type === 'LevelReached');
    assert.equal(
      reached.reason.text,
      'The providers fail, and no page of level 1 gets through at the moment (Ana Costa: the relay is away): level 2 of Identity pages Ben Ito.',
    );
  });

  it('is waited for in its round, while the last resort is paged: no repeat is spent', () => {
    const told = new Story(rounds);
    told.fail('1.1/ana');
    const [early] = told.fail('1.2/ben');
    assert.ok(early?.type === 'LastResortPaged');
    assert.deepEqual(pagesOf(early), ['last-resort/dana']);
    assert.equal(
      early.reason.text,
      'The providers fail, and no page of level 2 gets through at the moment (Ben Ito: the relay is away), and round 1 of Identity has reached nobody at once, so the last resort is paged right now: Dana Reyes; the path is repeated once the time of the round is over.',
    );
    assert.equal(early.acknowledgeBy, after(at, 10 * minute + 8 * second), 'when the time of level 2 is over');
    const [again] = told.ring();
    assert.ok(again?.type === 'LevelReached');
    assert.deepEqual([told.at, again.cycle, again.level], [early.acknowledgeBy, 2, 1]);
  });

  it('lets three rounds take their time, and only then ends the path', () => {
    const told = new Story(rounds);
    const ends: number[] = [];
    for (const round of [1, 2, 3]) {
      told.fail(`${round}.1/ana`);
      told.fail(`${round}.2/ben`);
      if (round < 3) told.ring();
      ends.push(told.at - at);
    }
    assert.equal(told.run.events.at(-1)?.type, 'EscalationExhausted');
    assert.ok((ends.at(-1) ?? 0) > 20 * minute, `${ends.join(', ')} ms`);
    assert.deepEqual(
      told.run.events.flatMap(pagesOf).filter((page) => page.startsWith('last')),
      ['last-resort/dana', 'last-resort.2/dana', 'last-resort.3/dana'],
    );
  });

  it('has operators told when the last resort cannot be reached either, and still goes on', () => {
    const told = new Story(rounds);
    for (const page of ['1.1/ana', '1.2/ben', 'last-resort/dana']) told.fail(page);
    assert.equal(told.run.activities.length, 1);
    assert.equal(told.ring()[0]?.type, 'LevelReached');
  });

  it('may be reached after all: then its people did not answer, and the others could not', () => {
    const told = new Story(rounds);
    told.fail('1.1/ana');
    told.fail('1.2/ben');
    told.deliver('1.1/ana', 'last-resort/dana');
    assert.equal(
      told.ring()[0]?.reason.text,
      'Nobody acknowledged in round 1 (Ana Costa, Dana Reyes did not answer; Ben Ito could not be reached yet): level 1 of Identity, round 2, pages Ana Costa.',
    );
  });

  it('is waited for also when it was reached just now', () => {
    const told = new Story(rounds);
    told.fail('1.1/ana');
    told.deliver('1.1/ana');
    assert.deepEqual(types([...told.fail('1.2/ben')]), ['LastResortPaged']);
  });

  it('makes no hurry where its time is short', () => {
    const told = new Story(path(level('PT1S', 'person/ana'), { repeat: { times: 20 } }));
    told.fail('1.1/ana');
    assert.equal(told.waits, 1);
  });

  it('is waited for also when an empty level comes behind it', () => {
    const told = new Story(path(level('PT5M', 'person/ana'), level('PT5M', 'team/empty'), { repeat: { times: 1 } }));
    assert.deepEqual(types([...told.fail('1.1/ana')]), ['LevelSkipped', 'LastResortPaged']);
    const [again] = told.ring();
    assert.ok(again?.type === 'LevelReached' && again.cycle === 2);
  });

  it('is not waited for when somebody of the round was reached', () => {
    const told = new Story(rounds);
    told.deliver('1.1/ana');
    told.ring();
    const [again] = told.fail('1.2/ben');
    assert.ok(again?.type === 'LevelReached' && again.cycle === 2);
  });

  it('is withdrawn by an acknowledgement, for it is still being tried', () => {
    const told = new Story(rounds);
    told.fail('1.1/ana');
    const acknowledgement = { by: 'person/ben', pageId: null };
    const [halted] = told.run.give({ kind: 'acknowledged', acknowledgement }, contextAt(told.at, [rounds]));
    assert.ok(halted?.type === 'EscalationHalted');
    assert.deepEqual(halted.openPages, [`${identity}/1.1/ana`]);
  });
});

describe('who did not answer', () => {
  it('is nobody to whom nothing was sent', () => {
    const told = new Story(
      path(level('PT5M', 'person/ana', 'person/ben', 'person/cleo'), level('PT5M', 'person/cleo')),
    );
    told.deliver('1.1/ana');
    told.fail('1.1/ben');
    const [reached] = told.ring();
    assert.equal(
      reached?.reason.text,
      'Nobody acknowledged within 5 min (Ana Costa did not answer; Ben Ito could not be reached yet; Cleo Park had not been reached yet): level 2 of Identity pages Cleo Park.',
    );
    assert.deepEqual(reached.reason.facts, { unanswered: 'Ana Costa', notReached: 'Ben Ito, Cleo Park' });
  });
});
