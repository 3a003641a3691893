import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { receiptOf } from './twilio-receipt.ts';

describe('a receipt of Twilio', () => {
  it('says how a message ended', () => {
    const statuses = ['delivered', 'read', 'undelivered', 'failed', 'canceled'];
    assert.deepEqual(
      statuses.map((MessageStatus) => receiptOf({ MessageStatus })?.status),
      ['delivered', 'read', 'undelivered', 'failed', 'failed'],
    );
  });

  it('says how a call ended', () => {
    const statuses = ['completed', 'busy', 'no-answer', 'failed', 'canceled'];
    assert.deepEqual(
      statuses.map((CallStatus) => receiptOf({ CallStatus })?.status),
      ['answered', 'busy', 'unanswered', 'failed', 'failed'],
    );
  });

  it('is no news while it is on the way, and when it says what nobody knows', () => {
    for (const MessageStatus of ['queued', 'sending', 'sent', 'accepted', 'received', '', 'constructor'])
      assert.equal(receiptOf({ MessageStatus }), undefined);
    for (const CallStatus of ['queued', 'initiated', 'ringing', 'in-progress'])
      assert.equal(receiptOf({ CallStatus }), undefined);
    assert.equal(receiptOf({}), undefined);
  });

  it('says why, as far as that is a code', () => {
    assert.equal(
      receiptOf({ MessageStatus: 'undelivered', ErrorCode: '30003' })?.detail,
      'Twilio says undelivered, error 30003',
    );
    assert.equal(receiptOf({ MessageStatus: 'delivered', ErrorCode: '' })?.detail, 'Twilio says delivered');
    assert.equal(receiptOf({ CallStatus: 'failed', SipResponseCode: '404' })?.detail, 'Twilio says failed, SIP 404');
    assert.equal(receiptOf({ MessageStatus: 'failed', ErrorCode: '+447700900123' })?.detail, 'Twilio says failed');
  });
});
