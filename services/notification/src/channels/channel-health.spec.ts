import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf } from '@escalog/kernel';
import { accepted, failed, unanswered, type SendResult } from './channel.ts';
import { afterAnswer, afterCheck, afterSend, channelCheck, untried, type ChannelHealth } from './channel-health.ts';

const start = instantOf(0);
const second = 1_000;
const minute = 60 * second;
const mail = { name: 'smtp', what: 'e-mail', settings: 'ESCALOG_SMTP_URL' };
const refused = failed(false, '550 no such user');
const away: SendResult = { ...failed(true, 'connect ECONNREFUSED'), fault: 'provider' };
const senderRefused: SendResult = { ...failed(false, '553 not your domain'), fault: 'sender' };

/** What happened one after the other, a second apart. */
type Happening =
  readonly ['sent', string, SendResult] | readonly ['checked', SendResult] | readonly ['answered', SendResult];

function healthAfter(...happenings: readonly Happening[]): ChannelHealth {
  return happenings.reduce((health: ChannelHealth, happening, index) => {
    const at = after(start, index * second);
    switch (happening[0]) {
      case 'sent':
        return afterSend(health, happening[1], happening[2], at);
      case 'checked':
        return afterCheck(health, happening[1], at);
      case 'answered':
        return afterAnswer(health, happening[1], at);
    }
  }, untried);
}

describe('a channel is ready', () => {
  for (const [when, happenings] of [
    ['before anything was sent', []],
    [
      'when one recipient is refused again and again',
      [
        ['sent', 'a', refused],
        ['sent', 'a', refused],
        ['sent', 'a', refused],
      ],
    ],
    [
      'when one recipient never answers',
      [
        ['sent', 'a', unanswered('no answer')],
        ['sent', 'a', unanswered('no answer')],
      ],
    ],
    [
      'when something was accepted after others were refused',
      [
        ['sent', 'a', refused],
        ['sent', 'b', refused],
        ['sent', 'c', accepted('250')],
      ],
    ],
    [
      'when the provider came back',
      [
        ['checked', away],
        ['checked', accepted('ok')],
      ],
    ],
    [
      'when something was accepted after the provider was away',
      [
        ['sent', 'a', away],
        ['sent', 'a', accepted('250')],
      ],
    ],
    [
      'when somebody answered after others did not',
      [
        ['sent', 'a', unanswered('')],
        ['sent', 'b', unanswered('')],
        ['answered', failed(true, 'HTTP 500')],
      ],
    ],
  ] as readonly (readonly [string, readonly Happening[]])[])
    it(when, () => assert.ok(channelCheck(mail, healthAfter(...happenings), start).ok));
});

describe('a channel is not ready', () => {
  for (const [when, why, happenings] of [
    [
      'while the provider is away',
      'connect ECONNREFUSED',
      [
        ['sent', 'a', accepted('250')],
        ['checked', away],
      ],
    ],
    [
      'after an attempt found the provider away',
      'connect ECONNREFUSED',
      [
        ['checked', accepted('ok')],
        ['sent', 'a', away],
      ],
    ],
    [
      'while the sender is refused, though the provider lets us in',
      '553 not your domain',
      [
        ['sent', 'a', senderRefused],
        ['checked', accepted('ok')],
      ],
    ],
    [
      'while nobody of several was reached, though the provider lets us in',
      'nobody of several recipients was reached',
      [
        ['sent', 'a', refused],
        ['sent', 'b', unanswered('')],
        ['checked', accepted('ok')],
      ],
    ],
  ] as readonly (readonly [string, string, readonly Happening[]])[])
    it(when, () => {
      const { ok, detail } = channelCheck(mail, healthAfter(...happenings), start);
      assert.equal(ok, false);
      assert.ok(detail.startsWith(`no e-mail goes out: ${why}; look at ESCALOG_SMTP_URL; `), detail);
    });
});

describe('what is said of a channel', () => {
  it('tells the last check, acceptance and failure with their ages', () => {
    const health = healthAfter(['sent', 'a', refused], ['sent', 'b', accepted('250')], ['checked', accepted('ok')]);
    const at = (later: number) => channelCheck(mail, health, after(start, later)).detail;
    assert.equal(
      at(61 * second),
      'e-mail: last checked 59 s ago, last accepted 60 s ago, last failed 61 s ago (550 no such user)',
    );
    assert.match(at(3 * minute), /last failed 3 min ago/);
    assert.match(at(300 * minute), /last failed 5 h ago/);
  });

  it('tells that nothing happened yet, and never an age below zero', () => {
    assert.equal(
      channelCheck({ name: 'webhooks', what: 'webhook', settings: 'their hosts' }, untried, start).detail,
      'webhook: nothing was accepted yet, nothing failed yet',
    );
    assert.match(
      channelCheck(mail, afterCheck(untried, away, start), after(start, -minute)).detail,
      /last checked 0 s ago in vain/,
    );
  });
});
