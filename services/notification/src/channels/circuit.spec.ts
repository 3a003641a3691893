import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf, type Instant } from '@escalog/kernel';
import { accepted, failed, unanswered, type SendResult } from './channel.ts';
import { admit, afterLook, afterMessage, closed, probeEvery, type Circuit } from './circuit.ts';

const start = instantOf(0);
const away: SendResult = { ...failed(true, 'connect ECONNREFUSED'), fault: 'provider' };
const silence = unanswered('no answer before the deadline');
const hasOtherWay = true;

/** A circuit, and what is said to it. */
class Told {
  circuit: Circuit = closed;
  at: Instant = start;

  sent(witness: string, result: SendResult, isProbe = false): this {
    this.circuit = afterMessage(this.circuit, { witness, isProbe }, result, this.at);
    return this;
  }

  looked(result: SendResult): this {
    this.circuit = afterLook(this.circuit, result, this.at);
    return this;
  }

  later(milliseconds: number): this {
    this.at = after(this.at, milliseconds);
    return this;
  }

  asks(witness: string, otherWay = hasOtherWay): string {
    const { kind, circuit } = admit(this.circuit, { witness, hasOtherWay: otherWay }, this.at);
    this.circuit = circuit;
    return kind;
  }

  get isOpen(): boolean {
    return this.circuit.open !== undefined;
  }
}

describe('a circuit stays closed', () => {
  for (const [when, told] of [
    ['at first', new Told()],
    ['while one recipient gets no answer, however often', new Told().sent('a', silence).sent('a', silence)],
    ['when recipients are refused', new Told().sent('a', failed(false, 'no')).sent('b', failed(true, 'later'))],
    [
      'when we are refused: that is said at once, and costs nobody time',
      new Told()
        .sent('a', { ...failed(false, 'not you'), fault: 'sender' })
        .sent('b', { ...failed(false, 'not you'), fault: 'sender' }),
    ],
    [
      'when somebody is answered between two who are not',
      new Told().sent('a', silence).sent('b', accepted('ok')).sent('c', silence),
    ],
    ['when a look is asked to come later', new Told().looked(failed(true, '429', 7_000))],
  ] as const)
    it(when, () => {
      assert.equal(told.isOpen, false);
      assert.equal(told.asks('any'), 'sent');
    });
});

describe('a circuit opens', () => {
  it('when two recipients in a row get no answer, and says since when and why', () => {
    const told = new Told().sent('a', silence).later(1_000).sent('b', away);
    assert.deepEqual([told.circuit.open?.since, told.circuit.open?.because], [1_000, 'connect ECONNREFUSED']);
  });

  it('when a look fails, and then holds back even those who were not tried', () => {
    const told = new Told().looked(away);
    assert.ok(told.isOpen);
    assert.equal(told.asks('a'), 'withheld');
  });
});

describe('an open circuit', () => {
  const opened = () => new Told().looked(away);

  it('lets one message through every few seconds', () => {
    const told = opened().later(probeEvery - 1);
    assert.equal(told.asks('a'), 'withheld');
    told.later(1);
    assert.deepEqual([told.asks('a'), told.asks('b')], ['probe', 'withheld']);
    told.later(probeEvery);
    assert.deepEqual([told.asks('b'), told.asks('c')], ['probe', 'withheld']);
  });

  it('has few of them under way when they get no answer for long', () => {
    const told = opened();
    const asked = ['a', 'b', 'c', 'd', 'e'].map((name) => told.later(probeEvery).asks(name));
    assert.deepEqual(asked, ['probe', 'probe', 'probe', 'withheld', 'withheld']);
    assert.equal(told.sent('a', silence, true).asks('d'), 'probe');
  });

  it('leaves the turn to a page that has no other way', () => {
    const told = opened();
    assert.equal(told.asks('alone', false), 'withheld');
    told.later(probeEvery);
    assert.deepEqual([told.asks('a'), told.asks('alone', false)], ['withheld', 'probe']);
  });

  it('does not leave it for ever to one that does not come again', () => {
    const told = opened();
    told.asks('alone', false);
    assert.equal(told.later(15_000).asks('a'), 'probe');
  });

  it('lets those through who were not tried, two at a time, when only messages get no answer', () => {
    const told = new Told().sent('a', silence).sent('b', silence);
    assert.deepEqual(
      [told.asks('a'), told.asks('c'), told.asks('d'), told.asks('e')],
      ['withheld', 'probe', 'probe', 'withheld'],
    );
    assert.deepEqual([told.sent('c', silence, true).asks('c'), told.asks('e')], ['withheld', 'probe']);
  });

  it('closes with any answer to a message', () => {
    for (const answer of [accepted('ok'), failed(false, '550 no such user'), failed(true, 'HTTP 500')])
      assert.equal(opened().sent('a', answer, true).isOpen, false);
  });

  it('closes with a look that succeeds, when it was for want of a way in', () => {
    assert.equal(opened().looked(accepted('ok')).isOpen, false);
    assert.equal(new Told().sent('a', away).sent('b', away).looked(accepted('ok')).isOpen, false);
  });

  it('stays open after a look that succeeds, when it was messages that got no answer', () => {
    assert.ok(new Told().sent('a', silence).sent('b', silence).looked(accepted('ok')).isOpen);
  });

  it('begins again with nobody silent', () => {
    const told = opened().sent('a', silence, true).looked(accepted('ok'));
    assert.equal(told.sent('b', silence).isOpen, false);
  });
});
