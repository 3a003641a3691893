import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { messageOf } from './message.ts';

const all = Object.values(exampleEvents).map((event) => ({ event, message: messageOf(event) }));

/** RFC 3339 in UTC; its years have four digits. */
const instant = /^\d{4}-(0\d|1[0-2])-[0-3]\d[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?[Zz]$/;
/** A path of RFC 3986: what makes a relative reference without a host. */
const path = /^\/(?:[\w.~!$&'()*+,;=:@/-]|%[\dA-F]{2})+$/;

describe('a message is a CloudEvent in the binary mode of the Kafka binding', () => {
  it('with the attributes that every CloudEvent has, and not empty', () => {
    for (const { message } of all) {
      for (const name of ['ce_specversion', 'ce_id', 'ce_source', 'ce_type'])
        assert.notEqual(message.headers[name] ?? '', '');
      assert.equal(message.headers['ce_specversion'], '1.0');
    }
  });

  it('with attributes as headers of their name behind ce_, in lower-case letters and digits', () => {
    for (const { message } of all) {
      const others = Object.keys(message.headers).filter((name) => !/^ce_[a-z\d]+$/.test(name));
      assert.deepEqual(others, ['content-type']);
    }
  });

  it('with the content type of the value, which is not that of the structured mode', () => {
    for (const { event, message } of all) {
      assert.equal(message.headers['content-type'], 'application/avro');
      assert.equal(decode(message.value).type, event.type);
    }
  });

  it('with a source that is a reference to a URI, and with it an id that no other has', () => {
    for (const { message } of all) assert.match(message.headers['ce_source'] ?? '', path);
    assert.equal(
      new Set(all.map(({ message }) => `${message.headers['ce_source']} ${message.headers['ce_id']}`)).size,
      all.length,
    );
  });

  it('with the time of the decision as RFC 3339 has it', () => {
    for (const { event, message } of all) {
      assert.match(message.headers['ce_time'] ?? '', instant);
      assert.equal(Date.parse(message.headers['ce_time'] ?? ''), event.meta.occurredAt);
    }
  });

  it('with values that hold no control characters', () => {
    for (const { message } of all)
      assert.deepEqual(
        Object.values(message.headers).filter((value) => /\p{Cc}/u.test(value)),
        [],
      );
  });

  it('keyed by its subject; the attribute partitionkey is for those who choose the key by it', () => {
    for (const { event, message } of all) {
      assert.deepEqual([message.key, message.headers['ce_subject']], [event.meta.subject, event.meta.subject]);
      assert.ok(!Object.hasOwn(message.headers, 'ce_partitionkey'));
    }
  });
});
