import assert from 'node:assert/strict';
import { describe, it, mock, type TestContext } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { SystemClock } from './system-clock.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const startAt = Date.parse('2026-11-18T02:00:00Z');

/** A machine whose time the test tells, and the clock of a process on it. */
class Machine {
  readonly #sources = { shown: startAt, passed: 5_000, up: 90 * minute };
  readonly clock = new SystemClock({
    shown: () => this.#sources.shown,
    passed: () => this.#sources.passed,
    up: () => this.#sources.up,
  });

  /** Time passes, and every second the clock is looked at. */
  pass(length: number): void {
    for (let passed = 0; passed < length; passed += second) {
      const by = Math.min(second, length - passed);
      this.#sources.shown += by;
      this.#sources.passed += by;
      this.#sources.up += by;
      this.clock.look();
    }
  }

  /** Somebody sets the machine's clock. */
  set(by: number): void {
    this.#sources.shown += by;
  }

  /** The machine sleeps: its counter of passed time stands still. */
  sleep(length: number): void {
    this.#sources.shown += length;
    this.#sources.up += length;
  }

  /** How far the clock of the process is from when it began. */
  get passed(): number {
    return this.clock.now() - startAt;
  }
}

describe('the clock of a process', () => {
  it('begins with the time of the machine, and runs with it', () => {
    const machine = new Machine();
    assert.equal(machine.passed, 0);
    machine.pass(10 * minute);
    assert.equal(machine.passed, 10 * minute);
    assert.deepEqual(machine.clock.check(), {
      name: 'clock',
      ok: true,
      detail: "time runs with the machine's clock",
    });
  });

  for (const by of [hour, -90 * second, -hour, 365 * 24 * hour]) {
    it(`measures what passes to a hundredth when the machine's is set by ${by / second} s`, () => {
      const machine = new Machine();
      machine.pass(minute);
      machine.set(by);
      machine.pass(5 * minute);
      assert.ok(Math.abs(machine.passed - 6 * minute) <= 3 * second, `${machine.passed}`);
    });
  }

  it('never runs back', () => {
    const machine = new Machine();
    let before = machine.clock.now();
    for (const by of [-hour, 3 * hour, -2 * second, -1, 0]) {
      machine.set(by);
      for (let times = 0; times < 3; times += 1) {
        machine.pass(second);
        assert.ok(machine.clock.now() >= before);
        before = machine.clock.now();
      }
    }
  });

  it('comes back to the machine’s, a hundredth of a second in each', () => {
    const machine = new Machine();
    machine.set(30 * second);
    machine.pass(second);
    machine.pass(1_000 * second);
    assert.equal(machine.passed, 1_001 * second + 10 * second);
    machine.pass(3_000 * second);
    assert.equal(machine.passed, 4_001 * second + 30 * second);
  });

  it('counts the time that the machine slept', () => {
    const machine = new Machine();
    machine.pass(minute);
    machine.sleep(2 * hour);
    machine.pass(second);
    assert.equal(machine.passed, 2 * hour + minute + second);
    assert.equal(machine.clock.check().detail, "time runs with the machine's clock");
  });

  it('tells once that the machine’s was set, by how much, and what to do', () => {
    const machine = new Machine();
    machine.pass(minute);
    machine.set(-90 * second);
    const change = machine.clock.look();
    const sentence =
      'the clock of this machine was set back by 90 s: waits that have begun stay as long as they were, and what is recorded is dated 90 s ahead of it; if it is right now, start Escalog again to take its time over';
    assert.deepEqual(change, { at: startAt + minute, sentence });
    assert.equal(machine.clock.look(), undefined);
    assert.deepEqual(machine.clock.check(), {
      name: 'clock',
      ok: true,
      isWarning: true,
      detail: `${sentence} (noticed at 2026-11-18T02:01:00.000Z)`,
    });
  });

  it('tells when it is set to where it had been, and is at rest then', () => {
    const machine = new Machine();
    machine.set(hour);
    assert.match(machine.clock.look()?.sentence ?? '', /set forward by 3600 s: .*dated 3600 s behind it/);
    machine.set(-hour);
    assert.match(machine.clock.look()?.sentence ?? '', /set back by 3600 s, to where it had been$/);
    assert.equal(machine.clock.check().detail, "time runs with the machine's clock");
  });

  it('makes no news of what is corrected by less than two seconds', () => {
    const machine = new Machine();
    machine.set(-1_900);
    assert.equal(machine.clock.look(), undefined);
    machine.pass(200 * second);
    assert.equal(machine.passed, 200 * second - 1_900);
  });
});

describe('its alarms', () => {
  /** `setTimeout` by the time of the machine. */
  function timeouts(t: TestContext): Machine {
    mock.timers.enable({ apis: ['setTimeout'] });
    t.after(() => mock.timers.reset());
    return new Machine();
  }

  function pass(machine: Machine, length: number): void {
    for (let passed = 0; passed < length; passed += second) {
      machine.pass(second);
      mock.timers.tick(second);
    }
  }

  for (const [what, by] of [
    ['forward', hour],
    ['back', -hour],
  ] as const) {
    it(`ring when the promised time has passed although the machine's clock is set ${what}`, (t) => {
      const machine = timeouts(t);
      let rung = 0;
      machine.clock.alarm(instantOf(startAt + 5 * minute), () => (rung += 1));
      pass(machine, minute);
      machine.set(by);
      pass(machine, 4 * minute - 3 * second);
      assert.equal(rung, 0, 'before its time');
      pass(machine, 6 * second);
      assert.equal(rung, 1);
    });
  }

  it('ring within a minute after a machine has slept over them', (t) => {
    const machine = timeouts(t);
    let rung = 0;
    machine.clock.alarm(instantOf(startAt + hour), () => (rung += 1));
    machine.sleep(2 * hour);
    pass(machine, minute);
    assert.equal(rung, 1);
  });

  it('ring once, and not when they were cancelled', (t) => {
    const machine = timeouts(t);
    let rung = 0;
    const ring = (): void => void (rung += 1);
    machine.clock.alarm(instantOf(startAt), ring);
    machine.clock.alarm(instantOf(startAt + minute), ring).cancel();
    pass(machine, 2 * minute);
    assert.equal(rung, 1);
  });
});
