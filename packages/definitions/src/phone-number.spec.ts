import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { doubtOfNumber, e164Of, faultOfNumber } from './phone-number.ts';

describe('a phone number', () => {
  it('may be written in any usual way, and is given to providers in one', () => {
    for (const number of ['+44 20 7946 0958', '+442079460958', '+44 (20) 7946-0958', ' +44 20 7946 0958 ']) {
      assert.equal(faultOfNumber(number), undefined);
      assert.equal(e164Of(number), '+442079460958');
    }
  });

  it('is told from what is none, such as a name that somebody sends from', () => {
    for (const word of ['Acme', '12345', '020 7946 0958', '']) assert.equal(e164Of(word), undefined, word);
  });

  it('has its country code, which is guessed where it can be', () => {
    assert.equal(
      faultOfNumber('020 7946 0958'),
      '020 7946 0958 has no country code; write +44 20 7946 0958 if it is a number of the United Kingdom, or else the code of its own country',
    );
    assert.equal(faultOfNumber('14155550123'), '14155550123 has no country code; write +1 415 555 0123');
    assert.equal(faultOfNumber('0044 20 7946 0958'), '0044 20 7946 0958 has no country code; write +44 20 7946 0958');
    assert.equal(
      faultOfNumber('912 345 678', ['+351 912 345 679']),
      '912 345 678 has no country code; write +351 912 345 678',
    );
    assert.equal(
      faultOfNumber('912 345 678'),
      '912 345 678 has no country code; write it first, such as +44 20 7946 0958',
    );
  });

  it('is as long as numbers of its plan', () => {
    assert.equal(
      faultOfNumber('+1 555 01'),
      '+1 555 01 is too short for a number of the United States; write all of its digits',
    );
    assert.match(String(faultOfNumber('+44 20 7946 095812345')), /is too long for a number of the United Kingdom/);
  });

  it('is one number, and nothing but a number', () => {
    for (const text of ['abc', '+', 'call +44 20 7946 0958', 'tel:+442079460958', '+44 20 7946 0958, +44 20 7946 0959'])
      assert.match(String(faultOfNumber(text)), /is not a phone number; write one with its country code/);
    assert.match(String(faultOfNumber('+44 20 7946 0958 x5')), /has an extension, which cannot be dialled/);
    assert.match(String(faultOfNumber('+999 123 4567')), /begins with no country code that there is/);
  });
});

describe('a phone number that is allowed', () => {
  it('is doubted when it is not known to be in use, costs money or takes no text messages', () => {
    assert.match(String(doubtOfNumber('+1 555 010 0199', 'phone')), /in no range of the United States/);
    assert.match(String(doubtOfNumber('+44 909 879 0000', 'phone')), /is a premium-rate number/);
    assert.match(String(doubtOfNumber('+44 20 7946 0958', 'sms')), /is a fixed line/);
    assert.equal(doubtOfNumber('+44 20 7946 0958', 'phone'), undefined);
    assert.equal(doubtOfNumber('+351 912 345 678', 'sms'), undefined);
  });
});
