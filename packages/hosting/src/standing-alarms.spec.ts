import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import type { Check } from '@escalog/http';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Standstill } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { ClockSkew } from './clock-skew.ts';
import { Lag } from './lag.ts';
import { StandingAlarms } from './standing-alarms.ts';

const minute = 60_000;
const well: Check = { name: 'dead letters', ok: true, detail: 'nothing is parked' };
const parked: Check = { ...well, isWell: false, detail: 'one is parked' };
const failing: Check = { name: 'smtp', ok: false, detail: 'no e-mail goes out' };
const ailing: Check = { ...failing, ok: true, isWell: false };

/** Processes that look at checks on one store, and operators who hear of it. */
class Story {
  readonly clock = new ManualClock(instantOf(0));
  readonly told: string[] = [];
  checks: readonly Check[] = [well];
  /** False while the webhook takes nothing: what is raised waits, the last of each process about each check. */
  takes = true;
  readonly #waiting = new Map<string, () => void>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-alarms-'));
  readonly #journal = openJournal({
    folder: this.#folder,
    onFailure: (error) => {
      throw error;
    },
  });
  readonly store = openSqliteStore({ journal: this.#journal });

  constructor(t: TestContext) {
    t.after(async () => {
      await this.store.close();
      await this.#journal.close();
      rmSync(this.#folder, { recursive: true, force: true });
    });
  }

  process(host: string, checks = async () => this.checks): StandingAlarms {
    const raise = (standstill: Standstill, told?: () => void): void => {
      assert.ok(standstill.kind === 'check');
      const { check, state } = standstill;
      const tell = (): void => {
        this.told.push(`${this.clock.now() / minute} ${host} ${check} ${state} ${standstill.told}`);
        told?.();
      };
      if (this.takes) tell();
      else this.#waiting.set(`${host} ${check}`, tell);
    };
    return new StandingAlarms({
      service: 'policy',
      store: this.store,
      clock: this.clock,
      log: { info() {}, warn() {}, error() {} },
      operators: { raise },
      checks,
      host,
    });
  }

  /** The webhook takes all that waits, and what comes. */
  takesAgain(): void {
    this.takes = true;
    for (const tell of this.#waiting.values()) tell();
    this.#waiting.clear();
  }

  async minutes(count: number, ...processes: readonly StandingAlarms[]): Promise<void> {
    for (let passed = 0; passed < count; passed += 1) {
      for (const process of processes) await process.look();
      for (let turns = 0; turns < 5; turns += 1) await turn();
      this.clock.advance(minute);
    }
  }
}

describe('an alarm that stands', () => {
  it('is told at the second look, and again at growing distances', async (t) => {
    const story = new Story(t);
    const alarms = story.process('a');
    story.checks = [parked];
    await story.minutes(1, alarms);
    assert.equal(story.told.length, 0);
    await story.minutes(12 * 60, alarms);
    assert.deepEqual(
      story.told.map((line) => Number(line.split(' ')[0])),
      [1, 6, 21, 81, 321, 561],
    );
  });

  it('is no alarm when it was a moment', async (t) => {
    const story = new Story(t);
    const alarms = story.process('a');
    for (const checks of [[parked], [well], [parked], [well], [well], [well], [well]]) {
      story.checks = checks;
      await story.minutes(1, alarms);
    }
    assert.deepEqual([story.told, await alarms.list()], [[], []]);
  });

  it('is told to be over once it is for some minutes, and not before', async (t) => {
    const story = new Story(t);
    const alarms = story.process('a');
    story.checks = [parked];
    await story.minutes(2, alarms);
    story.checks = [well];
    await story.minutes(1, alarms);
    story.checks = [parked];
    await story.minutes(1, alarms);
    story.checks = [well];
    await story.minutes(10, alarms);
    assert.deepEqual(story.told, ['1 a policy/dead-letters unwell 0', '6 a policy/dead-letters over 1']);
    assert.deepEqual(await alarms.list(), []);
  });

  it('is told no more once it is heard, before it is worse; and that it is over', async (t) => {
    const story = new Story(t);
    const alarms = story.process('a');
    story.checks = [parked];
    await story.minutes(2, alarms);
    const heard = await alarms.hear('dead-letters', 'Ana');
    assert.deepEqual([heard?.id, heard?.heard?.by, heard?.told], ['policy/dead-letters', 'Ana', 1]);
    await story.minutes(600, alarms);
    assert.equal(story.told.length, 1);
    story.checks = [{ ...parked, ok: false }];
    await story.minutes(1, alarms);
    story.checks = [well];
    await story.minutes(4, alarms);
    assert.deepEqual(story.told.slice(1), ['602 a policy/dead-letters failing 0', '605 a policy/dead-letters over 1']);
    assert.equal(await alarms.hear('dead-letters', 'Ana'), undefined);
    assert.equal(await alarms.hear('smtp', 'Ana'), undefined);
  });

  it('stays heard while one finds it worse and another less bad', async (t) => {
    const story = new Story(t);
    const processes = [story.process('a', async () => [failing]), story.process('b', async () => [ailing])];
    await story.minutes(2, ...processes);
    await processes[0]?.hear('smtp', 'Ana');
    await story.minutes(20, ...processes);
    assert.equal(story.told.length, 1);
  });

  it('stays heard while it is worse and less bad by turns', async (t) => {
    const story = new Story(t);
    const alarms = story.process('a');
    for (let passed = 0; passed < 20; passed += 1) {
      story.checks = [passed % 2 === 0 ? ailing : failing];
      await story.minutes(1, alarms);
      if (passed === 2) await alarms.hear('smtp', 'Ana');
    }
    assert.deepEqual(story.told, ['1 a policy/smtp failing 0']);
  });

  it('is told again when it is worse than when it was heard, though it was as bad before', async (t) => {
    const story = new Story(t);
    const alarms = story.process('a');
    story.checks = [failing];
    await story.minutes(2, alarms);
    story.checks = [ailing];
    await story.minutes(3, alarms);
    await alarms.hear('smtp', 'Ana');
    story.checks = [failing];
    await story.minutes(3, alarms);
    assert.deepEqual(story.told, ['1 a policy/smtp failing 0', '5 a policy/smtp failing 0']);
  });

  it('goes on after a start: neither told anew nor forgotten, and over when it went meanwhile', async (t) => {
    const story = new Story(t);
    story.checks = [parked, failing];
    const before = story.process('a');
    await story.minutes(2, before);
    await before.hear('smtp', 'Ana');
    const anew = story.process('b');
    await story.minutes(3, anew);
    assert.equal(story.told.length, 2);
    assert.deepEqual(
      (await anew.list()).map(({ id, heard }) => [id, heard?.by]),
      [
        ['policy/dead-letters', undefined],
        ['policy/smtp', 'Ana'],
      ],
    );
    story.checks = [well];
    await story.minutes(4, story.process('c'));
    assert.deepEqual(story.told.slice(2).sort(), ['7 c policy/dead-letters over 1', '7 c policy/smtp over 1']);
  });

  it('goes on as it was, and is not told to be over, when all were stopped for longer than it takes to be over', async (t) => {
    const story = new Story(t);
    story.checks = [failing, parked];
    const before = story.process('a');
    await story.minutes(2, before);
    await before.hear('smtp', 'Ana');
    story.clock.advance(20 * minute);
    story.told.length = 0;
    const anew = story.process('b');
    await story.minutes(3, anew);
    assert.deepEqual(story.told, ['22 b policy/dead-letters unwell 1']);
    assert.deepEqual(
      (await anew.list()).map(({ id, since, heard }) => [id, Date.parse(since), heard?.by]),
      [
        ['policy/dead-letters', 0, undefined],
        ['policy/smtp', 0, 'Ana'],
      ],
    );
  });

  it('is told until the webhook has taken it, also by who was started meanwhile', async (t) => {
    const story = new Story(t);
    story.checks = [failing];
    story.takes = false;
    await story.minutes(30, story.process('a'));
    story.takes = true;
    await story.minutes(5, story.process('b'));
    assert.equal(story.told.length, 1);
    assert.match(story.told[0] ?? '', /^3[0-4] b policy\/smtp failing 0$/);
  });

  it('is told to be over by whose webhook took nothing, in the place of what waits there', async (t) => {
    const story = new Story(t);
    story.takes = false;
    let isWell = false;
    const checks = async (): Promise<readonly Check[]> => [isWell ? { ...failing, ok: true } : failing];
    const [one, other] = [story.process('a', checks), story.process('b', checks)];
    await story.minutes(4, one, other);
    isWell = true;
    await story.minutes(6, other, one);
    story.takesAgain();
    await story.minutes(3, other, one);
    assert.deepEqual(story.told, ['10 a policy/smtp over 0']);
    assert.deepEqual(await one.list(), []);
  });

  it('is told to be over although the webhook did not take that it was worse, also by who was started meanwhile', async (t) => {
    const story = new Story(t);
    const before = story.process('a');
    story.checks = [parked];
    await story.minutes(2, before);
    story.takes = false;
    story.checks = [{ ...parked, ok: false }];
    await story.minutes(2, before);
    story.takes = true;
    story.checks = [well];
    await story.minutes(6, story.process('b'));
    assert.deepEqual(story.told, ['1 a policy/dead-letters unwell 0', '7 b policy/dead-letters over 0']);
  });

  it('is not told to be over by who was started since, when the webhook took nothing of it', async (t) => {
    const story = new Story(t);
    story.takes = false;
    story.checks = [failing];
    await story.minutes(3, story.process('a'));
    story.takes = true;
    story.checks = [well];
    await story.minutes(8, story.process('b'));
    assert.deepEqual([story.told, await story.store.views('policy-alarms').get('smtp')], [[], undefined]);
  });

  it('is told by one of several replicas, and is over only when none of them finds it', async (t) => {
    const story = new Story(t);
    const sees = story.process('a', async () => [failing]);
    const doesNot = story.process('b', async () => [{ ...failing, ok: true }]);
    const seesToo = story.process('c', async () => [failing]);
    await story.minutes(6, sees, doesNot, seesToo);
    assert.deepEqual(
      story.told.map((line) => line.replace(/ [ac] /, ' ')),
      ['1 policy/smtp failing 0'],
    );
    await story.minutes(4, doesNot);
    assert.deepEqual(story.told.at(-1), '8 b policy/smtp over 1');
  });

  it('is told to be over once although the store does not forget it, and is another when it comes again', async (t) => {
    const story = new Story(t);
    const alarms = story.process('a');
    await story.store.close();
    story.checks = [failing];
    await story.minutes(2, alarms);
    await alarms.hear('smtp', 'Ana');
    story.checks = [well];
    await story.minutes(6, alarms);
    story.checks = [failing];
    await story.minutes(2, alarms);
    assert.deepEqual(story.told, ['1 a policy/smtp failing 0', '4 a policy/smtp over 1', '9 a policy/smtp failing 0']);
  });

  it('is looked for once a minute by who was started twice, as after a pause, and no more once that is stopped', async (t) => {
    const story = new Story(t);
    const alarms = story.process('a');
    alarms.start();
    await alarms.look();
    for (let turns = 0; turns < 5; turns += 1) await turn();
    alarms.start();
    for (let turns = 0; turns < 5; turns += 1) await turn();
    await alarms.stop();
    assert.equal(story.clock.nextAlarmAt(), undefined);
  });

  it('is told without a store, and by who cannot find out how it is', async (t) => {
    const story = new Story(t);
    const alarms = story.process('a', async () => {
      throw new Error('no connection');
    });
    await story.store.close();
    await story.minutes(8, alarms);
    assert.deepEqual(story.told, ['1 a policy/checks failing 0', '6 a policy/checks failing 1']);
    assert.equal((await alarms.hear('checks', 'Ana'))?.heard?.by, 'Ana');
    await story.minutes(60, alarms);
    assert.equal(story.told.length, 2);
  });
});

describe('messages that wait and do not get fewer', () => {
  it('are an alarm that stands until they are worked off, which the third look finds', async (t) => {
    const story = new Story(t);
    let [waiting, more] = [1_000, 0];
    const lag = new Lag(async () => (waiting += more), 'policy');
    const alarms = story.process('a', async () => {
      await lag.look();
      return [lag.check()];
    });
    await story.minutes(10, alarms);
    assert.deepEqual(story.told, ['3 a policy/lag unwell 0', '8 a policy/lag unwell 1']);
    assert.match(
      (await alarms.list())[0]?.detail ?? '',
      /^1000 messages wait to be handled, and they do not get fewer/,
    );
    more = -10;
    await story.minutes(4, alarms);
    assert.deepEqual(story.told.slice(2), ['12 a policy/lag over 2']);
  });

  it('are none where they are few, or where nobody can say how many', async (t) => {
    const story = new Story(t);
    const few = new Lag(async () => 999, 'policy');
    const unknown = new Lag(() => Promise.reject(new Error('away')), 'policy');
    const alarms = story.process('a', async () => {
      await Promise.all([few.look(), unknown.look()]);
      return [few.check(), unknown.check()];
    });
    await story.minutes(10, alarms);
    assert.deepEqual(story.told, []);
  });
});

describe('the clock of a process', () => {
  it('is told to differ from that of the server of the store, beyond what the way there explains', async () => {
    const clock = new ManualClock(instantOf(1_000_000));
    const found = async (ahead: number, way: number) => {
      const skew = new ClockSkew(async () => {
        clock.advance(way);
        const shown = instantOf(clock.now() - ahead);
        clock.advance(way);
        return shown;
      }, clock);
      await skew.look();
      return skew.check();
    };
    assert.deepEqual(
      [await found(0, 0), await found(2_000, 0), await found(-9_000, 10_000)].map(({ isWarning }) => isWarning),
      [undefined, undefined, undefined],
    );
    assert.match((await found(5_000, 500)).detail, /^the clock of this process is 5 s ahead of that .* too early/);
    assert.match((await found(-90_000, 0)).detail, /^the clock of this process is 1 min 30 s behind that .* too late/);
    const away = new ClockSkew(() => Promise.reject(new Error('away')), clock);
    await away.look();
    assert.match(away.check().detail, /is not known$/);
  });
});
