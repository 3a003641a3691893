import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quietUntil } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import fc from 'fast-check';
import { DeliveryStory } from '../testing/delivery-story.ts';
import { ada, email, ended, night, requested, sandbox, webhook } from '../testing/examples.ts';
import { contactPlan } from './contact-plan.ts';
import type { SendPage } from './delivery-types.ts';
import { lease } from './attempts.ts';
import { maxAttempts } from './retry-delay.ts';

const methods = [email, webhook, sandbox];
const rule = fc.record({
  method: fc.constantFrom('mail', 'hook', 'inbox', 'gone'),
  after: fc.constantFrom('PT0S', 'PT5S', 'PT15S', 'PT5M'),
});
const outcome = fc.constantFrom('accepted', 'failed-for-now', 'asked-to-wait', 'failed-for-good');
const happening = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('attempt ends'), which: fc.nat(), outcome }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'timer rings' } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lease is renewed'), which: fc.nat(), late: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('late outcome'), which: fc.nat(), outcome }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('told again'), which: fc.nat(), outcome }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'requested again' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'withdrawn' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'raised' } as const) },
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

/** A story with the attempts that are under way, as the world outside has them. */
class Outside {
  readonly story;
  underWay: readonly SendPage[] = [];
  /** Every attempt, and when it was begun. */
  begun: readonly (SendPage & { readonly at: Instant })[] = [];
  over: readonly SendPage[] = [];
  /** Declared lost, and yet alive: their outcomes may still come. */
  late: readonly SendPage[] = [];
  #known = 0;
  #givenUp = false;

  constructor(story: DeliveryStory) {
    this.story = story;
    this.notice();
  }

  happens(what: Happening): void {
    const { story } = this;
    switch (what.kind) {
      case 'attempt ends':
        return this.#end(this.underWay[what.which % this.underWay.length], what.outcome);
      case 'told again':
        return this.#changesNothing(this.over[what.which % this.over.length], what.outcome);
      case 'late outcome': {
        const send = this.late[what.which % this.late.length];
        this.late = this.late.filter((other) => other !== send);
        return this.#changesNothing(send, what.outcome);
      }
      case 'requested again':
        return void assert.deepEqual(story.give({ kind: 'page-requested', page: requested() }), []);
      case 'withdrawn':
        return void story.withdraw();
      case 'raised':
        return void story.raise();
      case 'timer rings':
        return this.#ring();
      case 'lease is renewed':
        return this.#renew(what.which, what.late);
    }
  }

  #end(send: SendPage | undefined, how: Parameters<typeof ended>[1]): void {
    if (send === undefined) return;
    this.#close(send);
    this.story.give(ended(send, how));
  }

  /** By whoever wakes the delivery: what is taken for lost may be alive. */
  #ring(): void {
    const { story } = this;
    const input = story.run.next()?.input;
    if (input === undefined) return;
    story.ring();
    if (input.kind !== 'attempt-lost') return;
    const lost = this.underWay.filter(({ step, attempt }) => step === input.step && attempt === input.attempt);
    this.underWay = this.underWay.filter((send) => !lost.includes(send));
    this.late = [...this.late, ...lost];
  }

  /** By the process that makes it, or, late, by one that was taken for dead. */
  #renew(which: number, late: boolean): void {
    const { story } = this;
    const sends = late ? this.late : this.underWay;
    const send = sends[which % sends.length];
    if (send === undefined) return;
    story.advance(1_000);
    const { run, sent, armed } = story;
    const before = { state: run.state, sent };
    const { step, attempt } = send;
    assert.deepEqual(story.give({ kind: 'attempt-held', step, attempt }), [], 'a renewal tells something');
    assert.deepEqual({ state: run.state, sent: story.sent }, before, 'a renewal changes something');
    const expected = late ? armed : { ...armed, [`lost/${step}`]: lease };
    assert.deepEqual(story.armed, expected, 'a lease is renewed for whoever has it, and for nobody else');
  }

  #changesNothing(send: SendPage | undefined, how: Parameters<typeof ended>[1]): void {
    if (send === undefined) return;
    const { run, sent } = this.story;
    const before = { state: run.state, timers: run.timers, sent };
    assert.deepEqual(this.story.give(ended(send, how)), [], 'an attempt that is over is told of again');
    assert.deepEqual(
      { state: run.state, timers: run.timers, sent: this.story.sent },
      before,
      'an attempt that is over changes something',
    );
  }

  #close(send: SendPage): void {
    this.underWay = this.underWay.filter((other) => other !== send);
    this.over = [...this.over, send];
  }

  /** Takes up what was sent since the last look, and checks what must hold of it. */
  notice(): void {
    const begun = this.story.sends.slice(this.#known);
    this.#known = this.story.sends.length;
    this.underWay = [...this.underWay, ...begun];
    this.begun = [...this.begun, ...begun.map((send) => ({ ...send, at: this.story.at }))];
    if (this.story.told.includes('PageUndeliverable') && !this.#givenUp) {
      this.#givenUp = true;
      assert.deepEqual(this.underWay, [], 'given up while an attempt is under way');
    }
    const busy = this.underWay.map(({ methodId }) => methodId);
    assert.equal(new Set(busy).size, busy.length, `two attempts of one method at once: ${busy.join(', ')}`);
    assert.ok(
      begun.every(({ attempt }) => attempt <= maxAttempts || this.story.at < (requested().triedUntil ?? 0)),
      'tried on after its time',
    );
  }
}

describe('whatever the order of outcomes, timers and withdrawals', () => {
  it('a page ends delivered, undeliverable or withdrawn, and what must never happen does not', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('high', 'low'),
        fc.array(rule, { maxLength: 5, size: 'max' }),
        fc.array(rule, { maxLength: 5, size: 'max' }),
        fc.subarray(methods),
        fc.array(happening, { maxLength: 40, size: 'max' }),
        fc.array(outcome, { minLength: 1 }),
        fc.constantFrom(undefined, '02:00', '07:00'),
        (urgency, rules, others, owned, happenings, ends, quietTo) => {
          const person = {
            ...ada(owned, {
              ...(rules.length > 0 && { [urgency]: rules }),
              ...(others.length > 0 && { [urgency === 'high' ? 'low' : 'high']: others }),
            }),
            // It is two in the morning: these hours begin, or are under way.
            ...(quietTo !== undefined && {
              quietHours: { from: quietTo === '07:00' ? '22:00' : '02:04', to: quietTo, timeZone: 'UTC' },
            }),
          };
          const outside = new Outside(DeliveryStory.requested(person, urgency));
          const { story } = outside;
          for (const what of happenings) {
            const sent = story.sent.length;
            const withdrawnBefore = story.told.includes('PageWithdrawn');
            outside.happens(what);
            outside.notice();
            if (withdrawnBefore) assert.equal(story.sent.length, sent, 'something was begun after the withdrawal');
          }
          for (let turn = 0; outside.underWay.length > 0 || story.run.timers.length > 0; turn += 1) {
            assert.ok(turn < 200, 'it does not end');
            outside.happens(
              outside.underWay.length > 0
                ? { kind: 'attempt ends', which: 0, outcome: ends[turn % ends.length] ?? 'accepted' }
                : { kind: 'timer rings' },
            );
            outside.notice();
          }
          while (outside.late.length > 0)
            outside.happens({ kind: 'late outcome', which: 0, outcome: ends[0] ?? 'accepted' });

          const told = (type: string) => story.told.filter((other) => other === type).length;
          assert.ok(
            told('PageDelivered') + told('PageUndeliverable') + told('PageWithdrawn') > 0,
            'the page has no end',
          );
          for (const end of ['PageDelivered', 'PageUndeliverable', 'PageWithdrawn', 'DeliveryRaised'])
            assert.ok(told(end) <= 1, `${end} twice`);
          const givenUp = story.run.events.find((event) => event.type === 'PageUndeliverable');
          const raised = told('DeliveryRaised') > 0;
          if (givenUp?.mayPass === false && !raised)
            assert.equal(story.told.at(-1), 'PageUndeliverable', 'something follows a page that was given up for good');
          if (told('PageDelivered') > 0 && givenUp !== undefined)
            assert.ok(
              story.told.indexOf('PageUndeliverable') < story.told.indexOf('PageDelivered'),
              'delivered, and then undeliverable',
            );
          assert.ok(
            story.run.events.every(({ reason }) => /^[A-Za-z].*\.$/.test(reason.text)),
            'a reason is not a sentence',
          );
          assert.doesNotMatch(JSON.stringify(story.run.events), /ada@acme|secret-path/, 'an address is not masked');
          const counted = story.run.events.flatMap((event) =>
            event.type === 'DeliveryAttempted' ? [`${event.idempotencyKey} ${event.attempt}`] : [],
          );
          assert.equal(new Set(counted).size, counted.length, 'one attempt was counted twice');
          assert.deepEqual(
            new Set(story.run.activities.map(({ idempotencyKey, attempt }) => `${idempotencyKey} ${attempt}`)),
            new Set(counted),
            'what became of an attempt is not told',
          );
          if (told('PageUndeliverable') > 0 && rules.length === 0)
            assert.deepEqual(
              new Set(story.run.activities.map(({ methodId }) => methodId)),
              new Set(owned.map(({ id }) => id)),
              'given up before every method was tried',
            );
          if (raised) {
            assert.equal(urgency, 'low', 'a page of high urgency was raised');
            const tried = new Set(story.run.activities.map(({ methodId }) => methodId));
            const missed = contactPlan(person, 'high', night).steps.filter(({ methodId }) => !tried.has(methodId));
            if (told('PageWithdrawn') === 0) assert.deepEqual(missed, [], 'a method for high urgency was left out');
          }
          for (const { idempotencyKey, attempt, at } of outside.begun)
            if (urgency === 'low' && !raised && attempt === 1 && person.quietHours !== undefined)
              assert.equal(quietUntil(person.quietHours, at), undefined, `${idempotencyKey} was begun in quiet hours`);
          const keys = Map.groupBy(
            story.run.activities,
            ({ idempotencyKey, attempt }) => `${idempotencyKey} ${attempt}`,
          );
          assert.ok(
            [...keys.values()].every((sends) => sends.length === 1),
            'one attempt was made twice',
          );
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
