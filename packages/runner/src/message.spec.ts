import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode, type EscalogEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import fc from 'fast-check';
import { messageOf } from './message.ts';
import { assertSaysTheSame } from './testing/strict-bus.ts';

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

describe('the event of a message is what its bytes say', () => {
  it('for every type', () => {
    for (const { message } of all) assertSaysTheSame(message);
  });

  it('whatever its texts are, halves of characters too', () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\uD800', 'a\uDC00', '\uFFFD')), {
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(exampleEvents)), texts, (event, words) => {
        const others = words.values();
        const text = (): string => others.next().value ?? words[0] ?? '';
        const { type, meta, ...content } = event;
        const varied = { type, meta: { ...meta, subject: text() }, ...withTexts(content, text) } as EscalogEvent;
        assertSaysTheSame(messageOf(varied));
      }),
      { numRuns: 500 },
    );
  });
});

/** The same value with other texts; names stay. */
function withTexts<Value>(value: Value, text: () => string): Value {
  if (typeof value === 'string') return text() as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => withTexts(each, text)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withTexts(field, text)])) as Value;
}
