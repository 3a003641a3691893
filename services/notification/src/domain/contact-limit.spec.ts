import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { after, instantOf, type Instant } from '@escalog/kernel';
import { minute, night } from '../testing/examples.ts';
import {
  bundleOver,
  limits,
  nothingSent,
  takenOverAfter,
  turnOf,
  type Contact,
  type LimitedAttempt,
  type Turn,
} from './contact-limit.ts';

const sms = limits.get('sms') ?? [];

/** One contact method that is asked for. */
class Asked {
  contact: Contact = nothingSent;
  at: Instant = night;

  ask(key: string, incidentId = 'i'): Turn {
    const asked = turnOf(this.contact, attemptOf(key, incidentId), sms, this.at);
    this.contact = asked.contact;
    return asked.turn;
  }

  over(key: string): void {
    this.contact = bundleOver(this.contact, key);
  }
}

function attemptOf(key: string, incidentId: string): LimitedAttempt {
  return { key, pageId: key, incidentId, step: 'sms', attempt: 1 };
}

/** Five messages in the first five seconds. */
function full(): Asked {
  const asked = new Asked();
  for (let sent = 1; sent <= 5; sent += 1) {
    assert.equal(asked.ask(`p${sent}`).kind, 'send');
    asked.at = after(asked.at, 1_000);
  }
  return asked;
}

describe('a contact method with a limit', () => {
  it('gets five text messages in a quarter of an hour, and the sixth when that is over', () => {
    const asked = full();
    assert.deepEqual(asked.ask('p6'), { kind: 'held', until: after(night, 15 * minute), limit: '5 within 15 min' });
    asked.at = after(night, 15 * minute);
    assert.deepEqual(asked.ask('p6'), { kind: 'send', also: [] });
  });

  it('gets the first message of an incident all the same', () => {
    const asked = full();
    assert.deepEqual(asked.ask('q1', 'j'), { kind: 'send', also: [] });
    assert.equal(asked.ask('q2', 'j').kind, 'held');
  });

  it('counts what is repeated once', () => {
    const asked = full();
    for (let times = 0; times < 3; times += 1) assert.equal(asked.ask('p5').kind, 'send');
    assert.equal(asked.contact.sent.length, 5);
  });

  it('gets what was held back in one message, with whoever asks first', () => {
    const asked = full();
    for (const key of ['p6', 'p7', 'p8']) asked.ask(key);
    asked.at = after(night, 15 * minute);
    const turn = asked.ask('p7');
    assert.ok(turn.kind === 'send');
    assert.deepEqual(
      turn.also.map(({ key }) => key),
      ['p6', 'p8'],
    );
    assert.deepEqual(asked.ask('p7'), turn, 'that is sent again as it was');
    const other = asked.ask('p6');
    assert.ok(other.kind === 'held' && other.until === after(asked.at, takenOverAfter), 'it is being told');
    asked.over('p7');
    assert.equal(asked.contact.bundle, null);
    assert.equal(asked.contact.sent.length, 6, 'three pages in one message');
  });

  it('has another take over when whoever was to tell did not', () => {
    const asked = full();
    for (const key of ['p6', 'p7', 'p8']) asked.ask(key);
    asked.at = after(night, 15 * minute);
    asked.ask('p7');
    asked.at = after(asked.at, takenOverAfter);
    const turn = asked.ask('p6');
    assert.ok(turn.kind === 'send');
    assert.deepEqual(
      turn.also.map(({ key }) => key),
      ['p8'],
    );
    assert.equal(asked.ask('p8').kind, 'held');
    assert.deepEqual(asked.ask('p7'), { kind: 'send', also: [] }, 'who was too slow goes alone');
  });

  it('never gets more within any span than its limits, first messages of incidents and repeats aside', () => {
    const step = fc.record({ after: fc.integer({ min: 0, max: 20 * minute }), again: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const asked = new Asked();
        const sent: Instant[] = [];
        const waiting = new Map<string, Instant>();
        asked.ask('first');
        for (const [index, { after: wait, again }] of steps.entries()) {
          asked.at = instantOf(asked.at + wait);
          const due = [...waiting].find(([, until]) => until <= asked.at)?.[0];
          const key = again && due !== undefined ? due : `p${index}`;
          const turn = asked.ask(key);
          waiting.delete(key);
          if (turn.kind === 'held') {
            assert.ok(turn.until > asked.at, 'held until now');
            waiting.set(key, turn.until);
            continue;
          }
          sent.push(asked.at);
          for (const { key: told } of turn.also) waiting.delete(told);
          asked.over(key);
        }
        for (const { most, within } of sms)
          for (const at of sent)
            assert.ok(sent.filter((one) => one > at - within && one <= at).length <= most, `more than ${most}`);
        assert.ok(asked.contact.sent.length <= 23);
      }),
    );
  });
});
