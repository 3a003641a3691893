import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { DeliveryStory, types } from '../testing/delivery-story.ts';
import { ada, email, ended, minute, night, pageId, requested, sandbox, webhook } from '../testing/examples.ts';
import { delivery, isCurrent } from './delivery.ts';

const mailThenHook = ada([email, webhook], { high: [{ method: 'mail' }, { method: 'hook', after: 'PT5M' }] });

describe('a requested page', () => {
  it('is tried at once by what is due at once, and later by the rest', () => {
    const story = DeliveryStory.requested(mailThenHook);
    assert.deepEqual(story.told, ['DeliveryStarted']);
    assert.deepEqual(story.sent, ['mail 1']);
    assert.deepEqual(story.armed, { 'lost/mail': 12_000, 'step/hook': 5 * minute });
    story.end('accepted');
    story.ring();
    assert.deepEqual(story.sent, ['mail 1', 'hook 1']);
  });

  it('is tried by several methods at once when there are no rules and it is urgent', () => {
    assert.deepEqual(DeliveryStory.requested(ada([email, webhook, sandbox])).sent, ['mail 1', 'hook 1', 'inbox 1']);
    assert.deepEqual(DeliveryStory.requested(ada([email, webhook, sandbox]), 'low').sent, ['mail 1']);
  });

  it('tells how it will be tried, and why so', () => {
    const [event] = DeliveryStory.requested(mailThenHook).run.events;
    assert.equal(
      event?.reason.text,
      'The contact rules of Ada Lovelace for high urgency name email to a***@acme.example at once, webhook to https://hooks.acme.example after 5 min.',
    );
    assert.equal(event?.reason.definition, 'person/ada@1');
    const [passedOver] = DeliveryStory.requested(ada([email], { high: [{ method: 'pager' }, { method: 'mail' }] })).run
      .events;
    assert.match(
      passedOver?.reason.text ?? '',
      /; pager is passed over because no such contact method exists any more\.$/,
    );
  });

  it('is undeliverable at once when the person has no contact method', () => {
    const story = DeliveryStory.requested(ada([]));
    assert.deepEqual(story.told, ['PageUndeliverable']);
    assert.equal(story.run.events[0]?.reason.text, 'Ada Lovelace has no contact method; add one to person/ada.');
    assert.deepEqual([story.sent, story.run.timers], [[], []]);
  });

  it('is undeliverable at once when nobody knows the person', () => {
    const story = new DeliveryStory();
    story.give({ kind: 'page-requested', page: requested() });
    assert.deepEqual(story.told, ['PageUndeliverable']);
    assert.equal(story.run.events[0]?.reason.code, 'unknown-person');
  });

  it('that is requested again changes nothing', () => {
    const story = DeliveryStory.requested(mailThenHook);
    const before = story.run.state;
    assert.deepEqual(story.give({ kind: 'page-requested', page: requested() }), []);
    assert.deepEqual([story.run.state, story.sent], [before, ['mail 1']]);
  });
});

describe('an accepted attempt', () => {
  it('delivers the page, and names the method that got through', () => {
    const story = DeliveryStory.requested(mailThenHook);
    const [attempted, delivered] = story.end('accepted');
    assert.equal(attempted?.type === 'DeliveryAttempted' && attempted.idempotencyKey, `${pageId}/mail`);
    assert.equal(delivered?.type === 'PageDelivered' && delivered.methodId, 'mail');
    assert.equal(
      delivered?.reason.text,
      'Ada Lovelace is paged: attempt 1 by email to a***@acme.example was accepted.',
    );
    assert.deepEqual(story.armed, { 'step/hook': 5 * minute });
  });

  it('of a second method is recorded and delivers nothing twice', () => {
    const story = DeliveryStory.requested(ada([email, webhook]));
    story.end('accepted', 'hook');
    assert.deepEqual(types(story.end('accepted', 'mail')), ['DeliveryAttempted']);
    assert.deepEqual(story.armed, {});
  });

  it('that is told again changes nothing', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.end('accepted');
    assert.deepEqual(story.end('accepted'), []);
    assert.deepEqual(story.end('failed-for-good'), []);
  });
});

describe('an attempt that failed for now', () => {
  it('is repeated later under the same key, at longer and longer distances', () => {
    const story = DeliveryStory.requested(ada([email]));
    const delays = [1, 2, 3].map(() => {
      assert.deepEqual(types(story.end('failed-for-now')), ['DeliveryAttempted']);
      const delay = story.armed['step/mail'] ?? 0;
      story.ring();
      return delay;
    });
    assert.deepEqual(story.sent, ['mail 1', 'mail 2', 'mail 3', 'mail 4']);
    assert.equal(new Set(story.run.activities.map(({ idempotencyKey }) => idempotencyKey)).size, 1);
    assert.deepEqual(
      delays.map((delay) => 2 ** Math.floor(Math.log2(delay / 1_000))),
      [1, 2, 4],
    );
  });

  it('gives way to the next method at once when all attempts are spent', () => {
    const story = DeliveryStory.requested(mailThenHook);
    for (const last of [false, false, false, true]) {
      story.end('failed-for-now');
      if (!last) story.ring();
    }
    assert.equal(story.sent.at(-1), 'hook 1');
    assert.deepEqual(Object.keys(story.armed).toSorted(), ['lost/hook', 'step/mail']);
    assert.match(
      story.run.events.at(-1)?.reason.text ?? '',
      /and is repeated only in \d+ s, so webhook to https:\/\/hooks\.acme\.example is tried at once\.$/,
    );
  });

  it('may still be accepted by a repeat', () => {
    const story = DeliveryStory.requested(ada([email]));
    story.end('failed-for-now');
    story.ring();
    assert.deepEqual(types(story.end('accepted')), ['DeliveryAttempted', 'PageDelivered']);
  });
});

describe('a method that failed for good', () => {
  it('gives way to the next at once, which is then not tried again at its own time', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.end('failed-for-good');
    assert.deepEqual(story.sent, ['mail 1', 'hook 1']);
    assert.deepEqual(Object.keys(story.armed), ['lost/hook']);
  });

  it('makes the page undeliverable when it was the last, with what every method answered', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.end('failed-for-good');
    assert.deepEqual(types(story.end('failed-for-good')), ['DeliveryAttempted', 'PageUndeliverable']);
    assert.equal(
      story.run.events.at(-1)?.reason.text,
      'No contact method of Ada Lovelace got through: email to a***@acme.example (550 no such user), webhook to https://hooks.acme.example (550 no such user).',
    );
    assert.deepEqual(story.armed, {});
  });

  it('leaves the page to methods that are still being tried', () => {
    const story = DeliveryStory.requested(ada([email, webhook]));
    assert.deepEqual(types(story.end('failed-for-good', 'mail')), ['DeliveryAttempted']);
    assert.deepEqual(types(story.end('failed-for-good', 'hook')), ['DeliveryAttempted', 'PageUndeliverable']);
  });

  it('does not take back that the page was delivered', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.end('accepted');
    story.ring();
    assert.deepEqual(types(story.end('failed-for-good')), ['DeliveryAttempted']);
    assert.equal(story.told.filter((type) => type === 'PageUndeliverable').length, 0);
  });
});

/** Ends the attempts of the only step as failed for now until the page is undeliverable. */
function untilUndeliverable(story: DeliveryStory): DeliveryStory {
  for (story.end('failed-for-now'); !story.told.includes('PageUndeliverable'); story.end('failed-for-now'))
    story.ring();
  return story;
}

describe('a page whose methods all failed for what may pass', () => {
  it('is undeliverable at once, which may pass, and is tried on at longer and longer distances, at most a minute and a half', () => {
    const story = untilUndeliverable(DeliveryStory.requested(ada([email])));
    const told = story.run.events.at(-1);
    assert.ok(told?.type === 'PageUndeliverable' && told.mayPass);
    assert.equal(
      told.reason.text,
      'No contact method of Ada Lovelace gets through at the moment: email to a***@acme.example (451 try later).',
    );
    assert.ok(story.at - night < 11_000, 'the level goes on at once');
    const delays: number[] = [];
    while (story.run.timers.length > 0) {
      delays.push(story.armed['step/mail'] ?? 0);
      story.ring();
      assert.deepEqual(types(story.end('failed-for-now')), ['DeliveryAttempted'], 'it is not undeliverable once more');
    }
    assert.deepEqual(
      delays.slice(0, 3).map((delay) => 2 ** Math.floor(Math.log2(delay / 1_000))),
      [8, 16, 32],
    );
    assert.ok(
      delays.slice(3).every((delay) => delay >= 60_000 && delay <= 90_000),
      delays.join(', '),
    );
    assert.equal(new Set(story.run.activities.map(({ idempotencyKey }) => idempotencyKey)).size, 1);
  });

  it('is delivered when a later attempt gets through', () => {
    const story = untilUndeliverable(DeliveryStory.requested(ada([email])));
    story.ring();
    assert.deepEqual(types(story.end('accepted')), ['DeliveryAttempted', 'PageDelivered']);
    assert.deepEqual(story.armed, {});
  });

  it('is tried on for longer when its level is waited for from later on, and says so', () => {
    const story = DeliveryStory.requested(ada([email]));
    const until = after(night, 20 * minute);
    story.give({ kind: 'wait-moved', until });
    for (let attempt = 1; attempt < 100; attempt += 1) {
      story.end('failed-for-now');
      if (story.run.next() === undefined) break;
      story.ring();
    }
    assert.ok(story.at > after(night, 15 * minute) && story.at < until);
    assert.equal(story.lastSend().page.triedUntil, until);
  });

  it('is tried on by every method, until one gets through', () => {
    const story = DeliveryStory.requested(ada([email, webhook]));
    for (let times = 1; times <= 4; times += 1) {
      for (const step of ['mail', 'hook']) story.end('failed-for-now', step);
      if (times < 4) for (const _ of ['mail', 'hook']) story.ring();
    }
    assert.deepEqual(Object.keys(story.armed).toSorted(), ['step/hook', 'step/mail']);
    story.ring();
    story.end('accepted');
    assert.deepEqual(story.armed, {}, 'the other method wakes nobody any more');
  });

  it('is tried no longer than its level lasts, and not at all where nobody has said how long', () => {
    const story = untilUndeliverable(DeliveryStory.requested(ada([email])));
    while (story.run.timers.length > 0) {
      assert.ok((story.run.next()?.dueAt ?? 0) < night + 5 * minute);
      story.ring();
      story.end('failed-for-now');
    }
    const old = new DeliveryStory(ada([email]));
    old.give({ kind: 'page-requested', page: { ...requested(), triedUntil: null } });
    untilUndeliverable(old);
    assert.deepEqual(old.armed, {});
    const told = old.run.events.at(-1);
    assert.ok(told?.type === 'PageUndeliverable' && told.mayPass, 'what stands in the way may pass all the same');
  });

  it('is withdrawn like any other, and then tried no more', () => {
    const story = untilUndeliverable(DeliveryStory.requested(ada([email])));
    assert.deepEqual(types(story.withdraw()), ['PageWithdrawn']);
    assert.deepEqual(story.armed, {});
  });

  it('is not told of again when it fails for good in the end', () => {
    const story = untilUndeliverable(DeliveryStory.requested(ada([email])));
    story.ring();
    assert.deepEqual(types(story.end('failed-for-good')), ['DeliveryAttempted']);
    assert.deepEqual([story.armed, story.withdraw()], [{}, []]);
  });

  it('may have one method that failed for good: the other is tried on', () => {
    const story = DeliveryStory.requested(ada([email, webhook]));
    story.end('failed-for-good', 'hook');
    untilUndeliverable(story);
    assert.deepEqual(Object.keys(story.armed), ['step/mail']);
  });
});

describe('a provider that asks to be left alone', () => {
  const asking = (story: DeliveryStory, retryAfter: number) =>
    story.give({ ...ended(story.lastSend(), 'failed-for-now'), retryAfter });

  it('for a moment is asked again after that, not before', () => {
    const story = DeliveryStory.requested(mailThenHook);
    asking(story, 5_000);
    assert.equal(story.armed['step/mail'], 5_000);
  });

  it('for longer gives way to the next method at once, and is asked again after that', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.end('asked-to-wait');
    assert.deepEqual([story.sent.at(-1), story.armed['step/mail']], ['hook 1', 120_000]);
  });

  it('is left alone for good when it asks for more time than the level has', () => {
    const story = DeliveryStory.requested(ada([email]));
    assert.deepEqual(types(asking(story, 300_000)), ['DeliveryAttempted', 'PageUndeliverable']);
    assert.deepEqual(story.armed, {});
    assert.match(
      story.run.events.at(-2)?.reason.text ?? '',
      /is not repeated because there is no time to wait for so long/,
    );
  });

  it('does not make the pauses shorter', () => {
    const story = DeliveryStory.requested(ada([email]));
    asking(story, 0);
    assert.ok((story.armed['step/mail'] ?? 0) >= 1_000);
  });
});

describe('a page of low urgency without contact rules', () => {
  const lowUrgency = () => DeliveryStory.requested(ada([email, webhook, sandbox]), 'low');

  it('is tried by one method after the other, each at once when the one before it failed', () => {
    const story = lowUrgency();
    assert.deepEqual([story.sent, story.armed], [['mail 1'], { 'lost/mail': 12_000 }]);
    assert.equal(
      story.run.events[0]?.reason.text,
      'Ada Lovelace has no contact rules for low urgency, so the contact methods are tried one by one until one gets through: email to a***@acme.example, webhook to https://hooks.acme.example, sandbox.',
    );
    story.end('failed-for-good');
    assert.deepEqual(story.sent, ['mail 1', 'hook 1']);
    story.end('failed-for-good');
    assert.deepEqual(story.sent, ['mail 1', 'hook 1', 'inbox 1']);
    assert.deepEqual(types(story.end('failed-for-good')), ['DeliveryAttempted', 'PageUndeliverable']);
  });

  it('wakes nobody a second time once a method was accepted', () => {
    const story = lowUrgency();
    story.end('accepted');
    assert.deepEqual(
      [story.sent, story.armed, story.told],
      [['mail 1'], {}, ['DeliveryStarted', 'DeliveryAttempted', 'PageDelivered']],
    );
    story.withdraw();
    assert.equal(story.run.events.at(-1)?.reason.text, 'Bo Chen acknowledged, so Ada Lovelace is no longer paged.');
  });

  it('is tried by no further method once it was withdrawn', () => {
    const story = lowUrgency();
    story.withdraw();
    story.end('failed-for-good');
    assert.deepEqual(story.sent, ['mail 1']);
  });
});

describe('a withdrawn page', () => {
  it('drops the steps and repeats that are left, and says which', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.end('failed-for-now');
    assert.deepEqual(types(story.withdraw()), ['PageWithdrawn']);
    assert.equal(
      story.run.events.at(-1)?.reason.text,
      'Bo Chen acknowledged, so Ada Lovelace is no longer paged; email to a***@acme.example, webhook to https://hooks.acme.example is not tried any more.',
    );
    assert.deepEqual(story.armed, {});
  });

  it('does not name twice whoever was paged and acknowledged', () => {
    const story = DeliveryStory.requested(ada([email]));
    story.give({ kind: 'page-withdrawn', because: 'Ada Lovelace acknowledged.' });
    assert.equal(story.run.events.at(-1)?.reason.text, 'Ada Lovelace acknowledged, and is no longer paged.');
  });

  it('is withdrawn after it was delivered too, so that no later method rings', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.end('accepted');
    assert.deepEqual(types(story.withdraw()), ['PageWithdrawn']);
    assert.deepEqual(story.armed, {});
  });

  it('records an attempt that ends afterwards, which leads to nothing', () => {
    for (const outcome of ['accepted', 'failed-for-now', 'failed-for-good'] as const) {
      const story = DeliveryStory.requested(mailThenHook);
      story.withdraw();
      assert.deepEqual(types(story.end(outcome)), ['DeliveryAttempted'], outcome);
      assert.equal(story.run.events.at(-1)?.reason.code, 'withdrawn-meanwhile');
      assert.deepEqual([story.sent, story.armed], [['mail 1'], {}], outcome);
    }
  });

  it('tells apart what was not even sent from what failed', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.withdraw();
    const { step, attempt } = story.lastSend();
    story.give({ kind: 'attempt-ended', step, attempt, outcome: 'not-sent', retriable: false, detail: 'too late' });
    const told = story.run.events.at(-1);
    assert.ok(told?.type === 'DeliveryAttempted');
    assert.deepEqual([told.outcome, told.reason.code], ['not-sent', 'withdrawn-before-sent']);
    assert.equal(
      told.reason.text,
      'Attempt 1 by email to a***@acme.example was not sent, because the page had been withdrawn before its turn came.',
    );
    assert.deepEqual(story.armed, {});
  });

  it('is withdrawn once, and not when it was undeliverable before', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.withdraw();
    assert.deepEqual(story.withdraw(), []);
    assert.deepEqual(DeliveryStory.requested(ada([])).withdraw(), []);
  });

  it('ignores the timer of a step that was late', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.withdraw();
    assert.deepEqual(story.give({ kind: 'step-due', step: 'hook', attempt: 1 }), []);
    assert.deepEqual(story.sent, ['mail 1']);
  });

  it('records an attempt of which nothing is heard any more, and does not make it again', () => {
    const story = DeliveryStory.requested(mailThenHook);
    story.withdraw();
    story.advance(5_000);
    story.hold();
    assert.deepEqual(story.armed, { 'lost/mail': 12_000 });
    assert.deepEqual(types(story.ring()), ['DeliveryAttempted']);
    assert.match(
      story.run.events.at(-1)?.reason.text ?? '',
      /^Attempt 1 by email to a\*\*\*@acme\.example did not end \(no outcome was recorded in time: .*\), and the page had been withdrawn meanwhile, so it is not repeated\.$/,
    );
    assert.deepEqual([story.sent, story.armed], [['mail 1'], {}]);
  });
});

describe('an attempt whose process died', () => {
  it('is made again under the same key once no outcome can come any more', () => {
    const story = DeliveryStory.requested(ada([email]));
    const [first] = story.run.activities;
    const [lost] = story.ring();
    assert.equal(lost?.type === 'DeliveryAttempted' && lost.outcome, 'failed');
    assert.equal(lost?.reason.code, 'repeated-at-once');
    assert.equal(story.lastSend().attempt, 2);
    assert.equal(story.lastSend().idempotencyKey, first?.idempotencyKey);
    assert.deepEqual(story.armed, { 'lost/mail': 12_000 });
  });

  it('does not count any more when it ends after all', () => {
    const story = DeliveryStory.requested(ada([email]));
    const first = story.lastSend();
    story.ring();
    assert.deepEqual(story.give(ended(first, 'failed-for-good')), []);
    assert.deepEqual(types(story.end('accepted')), ['DeliveryAttempted', 'PageDelivered']);
  });

  it('gives way to the next method when it dies every time', () => {
    const story = DeliveryStory.requested(mailThenHook);
    for (let times = 1; times <= 4; times += 1) story.ring();
    assert.deepEqual(story.sent, ['mail 1', 'mail 2', 'mail 3', 'mail 4', 'hook 1']);
  });
});

describe('an attempt that its process has in hand for long', () => {
  it('belongs to it for as long as it says so: nothing is sent, told or counted', () => {
    const story = DeliveryStory.requested(ada([email]));
    for (let renewed = 0; renewed < 5; renewed += 1) {
      story.advance(11_999);
      assert.deepEqual(story.hold(), []);
      assert.deepEqual(story.armed, { 'lost/mail': 12_000 });
    }
    assert.deepEqual(story.sent, ['mail 1']);
    assert.deepEqual(types(story.end('accepted')), ['DeliveryAttempted', 'PageDelivered']);
    assert.deepEqual(story.armed, {});
  });

  it('is made again when nothing is heard of it any more', () => {
    const story = DeliveryStory.requested(ada([email]));
    story.advance(5_000);
    story.hold();
    assert.deepEqual(types(story.ring()), ['DeliveryAttempted']);
    assert.deepEqual([story.sent, story.at - night], [['mail 1', 'mail 2'], 17_000]);
  });

  it('is not its own any more once it was made again, whatever it says', () => {
    const story = DeliveryStory.requested(ada([email]));
    const { step, attempt } = story.lastSend();
    story.ring();
    story.advance(6_000);
    assert.deepEqual(story.give({ kind: 'attempt-held', step, attempt }), []);
    assert.deepEqual(story.armed, { 'lost/mail': 6_000 });
  });

  it('gets no lease any more when it is over', () => {
    const story = DeliveryStory.requested(ada([email]));
    story.end('accepted');
    story.hold();
    assert.deepEqual(story.armed, {});
  });
});

describe('an attempt that has waited for its turn', () => {
  const current = (story: DeliveryStory, attempt: number) => isCurrent(story.run.state, { step: 'mail', attempt });

  it('is still to be made while it is the one under way', () => {
    const story = DeliveryStory.requested(ada([email]));
    assert.deepEqual([current(story, 1), current(story, 2)], [true, false]);
    story.ring();
    assert.deepEqual([current(story, 1), current(story, 2)], [false, true]);
  });

  it('is still to be made when another method was accepted meanwhile', () => {
    const story = DeliveryStory.requested(ada([email, webhook]));
    story.end('accepted', 'hook');
    assert.equal(current(story, 1), true);
  });

  it('is not made any more once it is over, the page was withdrawn, or nobody knows the page', () => {
    const [over, withdrawn] = [DeliveryStory.requested(ada([email])), DeliveryStory.requested(ada([email]))];
    over.end('failed-for-now');
    withdrawn.withdraw();
    assert.deepEqual(
      [current(over, 1), current(withdrawn, 1), isCurrent(delivery.initial, { step: 'mail', attempt: 1 })],
      [false, false, false],
    );
  });
});

describe('a method that the rules name twice', () => {
  const twice = ada([email, webhook], {
    high: [{ method: 'mail' }, { method: 'mail', after: 'PT1S' }, { method: 'hook', after: 'PT5M' }],
  });

  it('is used a second time under a key of its own', () => {
    const story = DeliveryStory.requested(twice);
    story.end('accepted');
    story.ring();
    assert.deepEqual(
      story.run.activities.map(({ methodId, idempotencyKey }) => [methodId, idempotencyKey]),
      [
        ['mail', `${pageId}/mail`],
        ['mail', `${pageId}/mail/2`],
      ],
    );
  });

  it('is not used a second time while it is still being tried', () => {
    const story = DeliveryStory.requested(twice);
    story.ring();
    assert.deepEqual(story.sent, ['mail 1']);
    assert.deepEqual(Object.keys(story.armed).toSorted(), ['lost/mail', 'step/hook']);
  });

  it('leaves the precedence to another method when it failed for good', () => {
    const story = DeliveryStory.requested(twice);
    story.end('failed-for-good');
    assert.deepEqual(story.sent, ['mail 1', 'hook 1']);
    story.end('failed-for-good');
    assert.deepEqual(story.sent, ['mail 1', 'hook 1', 'mail/2 1']);
    assert.deepEqual(types(story.end('failed-for-good')), ['DeliveryAttempted', 'PageUndeliverable']);
  });
});
