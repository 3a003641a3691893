import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DeliveryStory, types } from '../testing/delivery-story.ts';
import { ada, ended, minute, note } from '../testing/examples.ts';
import type { ReceiptStatus } from './delivery-types.ts';

const phone = { id: 'phone', channel: 'phone', number: '+44 20 7946 0958' } as const;
const sms = { id: 'sms', channel: 'sms', number: '+44 20 7946 0959' } as const;
const smsThenPhone = ada([sms, phone], { high: [{ method: 'sms' }, { method: 'phone', after: 'PT5M' }] });

function reasonsOf(story: DeliveryStory): readonly string[] {
  return story.run.events.filter(({ type }) => type === 'ReceiptReceived').map(({ reason }) => reason.text);
}

describe('a receipt that a message got through', () => {
  it('is recorded, each kind once, and changes nothing', () => {
    const story = DeliveryStory.requested(smsThenPhone);
    story.end('accepted');
    assert.deepEqual(types(story.receive('delivered')), ['ReceiptReceived']);
    assert.deepEqual(types(story.receive('delivered')), []);
    assert.deepEqual(types(story.receive('read')), ['ReceiptReceived']);
    assert.deepEqual(story.armed, { 'step/phone': 5 * minute });
    assert.match(reasonsOf(story)[0] ?? '', /^Attempt 1 by sms to \S+ was delivered\.$/);
  });

  it('counts first: bad news behind it is recorded', () => {
    const story = DeliveryStory.requested(smsThenPhone);
    story.end('accepted');
    story.receive('delivered');
    assert.deepEqual(types(story.receive('undelivered')), ['ReceiptReceived']);
    assert.match(
      reasonsOf(story)[1] ?? '',
      /; nothing follows from it, because the provider had told otherwise before\.$/,
    );
    assert.deepEqual(story.sent, ['sms 1']);
  });
});

describe('a receipt that a message did not get through', () => {
  it('has the next method tried at once', () => {
    const story = DeliveryStory.requested(smsThenPhone);
    story.end('accepted');
    assert.deepEqual(types(story.receive('undelivered', 'sms', '30003 unreachable handset')), ['ReceiptReceived']);
    assert.deepEqual(story.sent, ['sms 1', 'phone 1']);
    assert.match(
      reasonsOf(story)[0] ?? '',
      /did not get through after all \(30003 unreachable handset\), so phone to \S+ is tried at once\.$/,
    );
    assert.deepEqual(types(story.end('accepted')), ['DeliveryAttempted'], 'it was told to be delivered before');
    assert.deepEqual(types(story.receive('undelivered', 'sms')), [], 'told twice');
    assert.deepEqual(types(story.receive('delivered', 'sms')), ['ReceiptReceived'], 'too late');
    assert.deepEqual(story.armed, {});
  });

  it('makes the page undeliverable when no other got through and none is left, though it was delivered before', () => {
    const story = DeliveryStory.requested(ada([sms]));
    story.end('accepted');
    assert.deepEqual(types(story.receive('failed', 'sms', 'landline')), ['ReceiptReceived', 'PageUndeliverable']);
    const told = story.run.events.at(-1);
    assert.ok(told?.type === 'PageUndeliverable' && !told.mayPass);
    assert.match(
      told.reason.text,
      /^No contact method of Ada Lovelace got through: sms to \S+ \(failed: landline\)\.$/,
    );
  });

  it('makes the page undeliverable once the last of the others has failed too', () => {
    const story = DeliveryStory.requested(smsThenPhone);
    story.end('accepted');
    story.receive('failed');
    assert.deepEqual(types(story.end('failed-for-good', 'phone')), ['DeliveryAttempted', 'PageUndeliverable']);
  });

  it('lets what may pass be tried on, as nothing else has got through', () => {
    const story = DeliveryStory.requested(smsThenPhone);
    story.end('accepted');
    story.receive('failed');
    for (let turn = 0; turn < 3; turn += 1) {
      story.end('failed-for-now', 'phone');
      story.ring();
    }
    story.end('failed-for-now', 'phone');
    const told = story.run.events.at(-1);
    assert.ok(told?.type === 'PageUndeliverable' && told.mayPass);
    story.ring();
    assert.deepEqual(types(story.end('accepted', 'phone')), ['DeliveryAttempted', 'PageDelivered']);
  });

  it('changes nothing further while another method got through', () => {
    const story = DeliveryStory.requested(ada([sms, phone]));
    story.end('accepted', 'sms');
    story.end('accepted', 'phone');
    assert.deepEqual(types(story.receive('failed', 'sms')), ['ReceiptReceived']);
    assert.match(reasonsOf(story)[0] ?? '', /, and another contact method got through\.$/);
    assert.deepEqual(types(story.receive('failed', 'phone')), ['ReceiptReceived', 'PageUndeliverable']);
  });

  it('is only recorded of a page that was answered or withdrawn', () => {
    const story = DeliveryStory.requested(smsThenPhone);
    story.end('accepted');
    story.withdraw();
    assert.deepEqual(types(story.receive('failed')), ['ReceiptReceived']);
    assert.deepEqual([story.sent, story.armed], [['sms 1'], {}]);
  });

  it('of a call that rang has another method tried at once, and the call again at its time', () => {
    const twice = ada([phone, sms], { high: [{ method: 'phone' }, { method: 'phone', after: 'PT5M' }] });
    const story = DeliveryStory.requested(twice);
    story.end('accepted');
    story.receive('unanswered');
    assert.deepEqual(story.sent, ['phone 1']);
    assert.deepEqual(story.armed, { 'step/phone/2': 5 * minute });
    assert.match(reasonsOf(story)[0] ?? '', /was not answered, while other contact methods are still to be tried\.$/);
    const other = DeliveryStory.requested(
      ada([phone, sms], {
        high: [{ method: 'phone' }, { method: 'phone', after: 'PT5M' }, { method: 'sms', after: 'PT9M' }],
      }),
    );
    other.end('accepted');
    other.receive('busy');
    assert.deepEqual(other.sent, ['phone 1', 'sms 1']);
  });

  it('has a note told by the next method', () => {
    const story = DeliveryStory.of(note(), ada([sms, phone]));
    story.end('accepted');
    story.receive('undelivered');
    assert.deepEqual(story.sent, ['sms 1', 'phone 1']);
  });
});

describe('a receipt that comes before the answer to our request', () => {
  it('is kept and counts then', () => {
    const story = DeliveryStory.requested(smsThenPhone);
    assert.deepEqual(story.receive('undelivered'), []);
    assert.deepEqual(types(story.end('accepted')), ['DeliveryAttempted', 'PageDelivered', 'ReceiptReceived']);
    assert.deepEqual(story.sent, ['sms 1', 'phone 1']);
  });

  it('tells that it got there, though no answer came', () => {
    const story = DeliveryStory.requested(smsThenPhone);
    story.receive('delivered');
    assert.deepEqual(types(story.end('failed-for-now')), ['DeliveryAttempted', 'PageDelivered', 'ReceiptReceived']);
    const lost = DeliveryStory.requested(smsThenPhone);
    lost.receive('delivered');
    assert.deepEqual(types(lost.ring()), ['DeliveryAttempted', 'PageDelivered', 'ReceiptReceived']);
    assert.deepEqual(lost.sent, ['sms 1'], 'it is not sent again');
  });
});

describe('whatever is told of attempts, in whatever order', () => {
  const statuses: readonly ReceiptStatus[] = [
    'delivered',
    'read',
    'answered',
    'unanswered',
    'busy',
    'undelivered',
    'failed',
  ];
  const said = fc.record({
    kind: fc.constantFrom('receipt', 'receipt', 'end', 'ring', 'withdraw'),
    which: fc.nat(),
    status: fc.constantFrom(...statuses),
    outcome: fc.constantFrom('accepted', 'accepted', 'failed-for-now', 'failed-for-good'),
  } as const);

  it('each attempt is told at most once to be taken back, and nobody is left out while a method is left', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 30, size: 'max' }), (all) => {
        const story = DeliveryStory.requested(smsThenPhone);
        for (const { kind, which, status, outcome } of all) {
          const send = story.sends[which % story.sends.length];
          assert.ok(send);
          const { step, attempt } = send;
          if (kind === 'receipt') story.give({ kind: 'receipt-came', step, attempt, status, detail: '' });
          else if (kind === 'end') story.give(ended(send, outcome));
          else if (kind === 'withdraw') story.withdraw();
          else if (story.run.timers.length > 0) story.ring();
        }
        const receipts = story.run.events.flatMap((event) =>
          event.type === 'ReceiptReceived'
            ? [{ of: `${event.methodId} ${event.attempt}`, code: event.reason.code, status: event.status }]
            : [],
        );
        const told = receipts.map(({ of, status }) => `${of} ${status}`);
        assert.equal(new Set(told).size, told.length, 'a receipt was told twice');
        const back = receipts.filter(({ code }) => code.startsWith('taken-back')).map(({ of }) => of);
        assert.equal(new Set(back).size, back.length, 'an attempt was taken back twice');
        const { state } = story.run;
        assert.ok(state.phase !== 'unrequested');
        const isOver = state.steps.every(({ status }) => status === 'failed' || status === 'collapsed');
        if (isOver && !story.told.includes('PageWithdrawn'))
          assert.ok(story.told.includes('PageUndeliverable'), 'nothing got through, and nobody was told');
        if (state.phase === 'undeliverable')
          assert.ok(
            state.steps.every(({ status }) => status !== 'accepted'),
            'undeliverable, and yet accepted',
          );
        assert.ok(story.run.events.every(({ reason }) => /^[A-Za-z].*\.$/.test(reason.text)));
      }),
      { numRuns: 2_000 },
    );
  });
});
