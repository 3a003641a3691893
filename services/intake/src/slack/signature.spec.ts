import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { refusedBecause } from './signature.ts';

/** The example of Slack's own documentation. */
const example = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  timestamp: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  body: Buffer.from(
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  ),
};
const sentAt = Number(example.timestamp) * 1_000;
const at = (milliseconds: number) => instantOf(sentAt + milliseconds);

describe('the signature of Slack', () => {
  it('is taken as its documentation shows it', () => {
    assert.equal(refusedBecause(example, example.secret, at(0)), undefined);
  });

  it('is taken for five minutes to either side, and not a moment longer', () => {
    for (const [milliseconds, taken] of [
      [300_000, true],
      [300_001, false],
      [-300_000, true],
      [-300_001, false],
    ] as const)
      assert.equal(refusedBecause(example, example.secret, at(milliseconds)) === undefined, taken, `${milliseconds}`);
  });

  it('stands over the time, every byte of the body, and the secret', () => {
    const others = [
      refusedBecause({ ...example, timestamp: '1531420619' }, example.secret, at(0)),
      refusedBecause({ ...example, body: Buffer.concat([example.body, Buffer.from(' ')]) }, example.secret, at(0)),
      refusedBecause(example, `${example.secret}x`, at(0)),
    ];
    for (const why of others) assert.match(why ?? '', /another one/);
  });

  it('may sign bytes that are no text', () => {
    const body = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    const digest = createHmac('sha256', 'secret').update('v0:1531420618:').update(body).digest('hex');
    const signed = { timestamp: '1531420618', signature: `v0=${digest}`, body };
    assert.equal(refusedBecause(signed, 'secret', at(0)), undefined);
  });

  it('is refused when it is missing or is none', () => {
    const { body, timestamp, signature } = example;
    const broken = [
      { timestamp: undefined, signature, body },
      { timestamp, signature: undefined, body },
      { timestamp: '', signature, body },
      { timestamp: '1531420618.5', signature, body },
      { timestamp, signature: signature.toUpperCase(), body },
      { timestamp, signature: signature.slice(0, -2), body },
      { timestamp, signature: `${signature}00`, body },
    ];
    for (const signed of broken)
      assert.match(refusedBecause(signed, example.secret, at(0)) ?? '', /not signed as Slack/);
  });
});
