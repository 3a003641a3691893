import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shortReplyOf } from './short-reply.ts';

const cases: readonly (readonly [written: string, answer: string, code?: string | undefined, why?: string])[] = [
  ['1', 'acknowledge'],
  [' Ack. ', 'acknowledge'],
  ['ACKNOWLEDGE', 'acknowledge'],
  ['2', 'decline'],
  ['3', 'escalate'],
  ['Next', 'escalate'],
  ['1 417', 'acknowledge', '417'],
  ['417 1', 'acknowledge', '417'],
  ['1 code 417', 'acknowledge', '417'],
  ['Code 417: ack', 'acknowledge', '417'],
  ['ack 417', 'acknowledge', '417'],
  ['2 417 I am on a train', 'decline', '417', 'I am on a train'],
  ['2, I am on a train', 'decline', undefined, 'I am on a train'],
  ['decline: 3000 things to do', 'decline', undefined, '3000 things to do'],
  ['1\n417\n', 'acknowledge', '417'],
];

describe('a text message that answers', () => {
  for (const [written, answer, code, why] of cases)
    it(`${JSON.stringify(written)} is ${answer}`, () => assert.deepEqual(shortReplyOf(written), { answer, code, why }));

  it('is nothing else', () => {
    for (const written of ['', '  ', '4', '11', 'hello', 'what is it?', 'constructor', '417', 'STOP', '1️⃣', '\u0000'])
      assert.equal(shortReplyOf(written), undefined, JSON.stringify(written));
  });
});
