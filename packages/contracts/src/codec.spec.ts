import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import {
  decode,
  encode,
  isOfNewerRelease,
  readEnvelope,
  readNewerMeta,
  topicOf,
  type CatalogEntryRemoved,
  type EscalogEvent,
  type UpdatePosted,
} from './index.ts';
import { largestEvent } from './codec.ts';
import { eventRecords, idsOf } from './schema-files.ts';
import { readGolden } from './testing/golden.ts';
import { exampleEvents } from './testing/index.ts';

const types = Object.keys(exampleEvents) as EscalogEvent['type'][];

/** Without the classes that decoded records are instances of. */
function plain(event: EscalogEvent): unknown {
  return JSON.parse(JSON.stringify(event));
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.equal(error.retriable, false, 'the bytes will not get better');
    return error.code;
  }
  return 'nothing was thrown';
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

describe('the codec', () => {
  for (const type of types) {
    it(`gives back the ${type} that it was given`, () => {
      assert.deepEqual(plain(decode(encode(exampleEvents[type]))), plain(exampleEvents[type]));
    });
  }

  it('gives back any text, any instant and any facts', () => {
    const texts = fc.string({ unit: 'grapheme' });
    const event = fc
      .record({
        text: texts,
        code: texts,
        facts: fc.dictionary(
          texts.filter((key) => key !== '__proto__'),
          texts,
        ),
        occurredAt: fc.nat(8.64e15),
      })
      .map(({ text, code, facts, occurredAt }): UpdatePosted => {
        const { meta, reason } = exampleEvents.UpdatePosted;
        return {
          type: 'UpdatePosted',
          meta: { ...meta, occurredAt: instantOf(occurredAt) },
          text,
          reason: { ...reason, code, facts },
        };
      });
    fc.assert(fc.property(event, (given) => assert.deepEqual(plain(decode(encode(given))), plain(given))));
  });

  it('writes a zero byte, the schema id in four bytes, and Avro as the specification has it', () => {
    const event: CatalogEntryRemoved = {
      type: 'CatalogEntryRemoved',
      meta: {
        eventId: 'e',
        subject: 's',
        stream: 't',
        version: 1,
        occurredAt: instantOf(-1),
        correlationId: 'c',
        causationId: null,
        actor: { kind: 'k', ref: 'r' },
      },
      ref: 'x',
      change: 0,
      because: null,
    };
    const framing = ['00', '3b9aca35'].join('');
    // Strings are their length, doubled, and their bytes; 1 is 02, -1 is 01, the first branch of a union is 00.
    const avro = ['0265', '0273', '0274', '02', '01', '0263', '00', '026b', '0272', '0278', '00', '00'].join('');
    assert.equal(encode(event).toString('hex'), framing + avro);
    assert.deepEqual(plain(decode(Buffer.from(framing + avro, 'hex'))), event);
  });

  it('reads a value that lies in the middle of a larger buffer', () => {
    const value = encode(exampleEvents.PageDelivered);
    const larger = new Uint8Array([9, 9, ...value, 9]);
    assert.deepEqual(plain(decode(larger.subarray(2, 2 + value.length))), plain(exampleEvents.PageDelivered));
  });

  it('leaves out what the schema does not know, and so does not fail on it', () => {
    const event = { ...exampleEvents.CatalogEntryRemoved, extra: 1 } as const;
    assert.deepEqual(encode(event), encode(exampleEvents.CatalogEntryRemoved));
  });

  it('refuses to encode what lacks a field or has one of another type', () => {
    const { text: _, ...withoutText } = exampleEvents.UpdatePosted;
    assert.equal(
      codeOf(() => encode(withoutText as EscalogEvent)),
      'ESCALOG_CONTRACTS_INVALID_EVENT',
    );
    assert.equal(
      codeOf(() => encode({ ...exampleEvents.UpdatePosted, text: 7 as never })),
      'ESCALOG_CONTRACTS_INVALID_EVENT',
    );
    assert.equal(
      codeOf(() => encode({ ...exampleEvents.LevelSkipped, level: 1.5 })),
      'ESCALOG_CONTRACTS_INVALID_EVENT',
    );
  });

  it('refuses to encode what Kafka would refuse as too large', () => {
    assert.ok(encode({ ...exampleEvents.UpdatePosted, text: 'x'.repeat(largestEvent - 1_000) }).length <= largestEvent);
    assert.equal(
      codeOf(() => encode({ ...exampleEvents.UpdatePosted, text: 'x'.repeat(largestEvent) })),
      'ESCALOG_CONTRACTS_EVENT_TOO_LARGE',
    );
  });

  it('refuses to encode a type that does not exist', () => {
    assert.equal(
      codeOf(() => encode({ ...exampleEvents.UpdatePosted, type: 'UpdateBurned' as never })),
      'ESCALOG_CONTRACTS_UNKNOWN_EVENT',
    );
    assert.equal(
      codeOf(() => topicOf('UpdateBurned' as never)),
      'ESCALOG_CONTRACTS_UNKNOWN_EVENT',
    );
  });

  it('refuses to decode what has no framing', () => {
    assert.equal(
      codeOf(() => decode(Buffer.from('{"type":"UpdatePosted"}'))),
      'ESCALOG_CONTRACTS_NOT_FRAMED',
    );
    assert.equal(
      codeOf(() => decode(Buffer.from([0, 0, 0, 1]))),
      'ESCALOG_CONTRACTS_NOT_FRAMED',
    );
    assert.equal(
      codeOf(() => decode(Buffer.alloc(0))),
      'ESCALOG_CONTRACTS_NOT_FRAMED',
    );
  });

  it('refuses to decode an id that no schema has', () => {
    const value = encode(exampleEvents.UpdatePosted);
    value.writeUInt32BE(999_999, 1);
    assert.equal(
      codeOf(() => decode(value)),
      'ESCALOG_CONTRACTS_UNKNOWN_SCHEMA',
    );
  });

  it('waits with an id that only a newer release has, because there is nothing wrong with it', () => {
    const value = encode(exampleEvents.UpdatePosted);
    value.writeUInt32BE(1_000_000_999, 1);
    assert.throws(() => decode(value), {
      code: 'ESCALOG_CONTRACTS_NEWER_SCHEMA',
      retriable: true,
      message: /update this service/,
    });
    assert.throws(() => readEnvelope(value), { code: 'ESCALOG_CONTRACTS_NEWER_SCHEMA', retriable: true });
    value.writeUInt32BE(4_294_967_295, 1);
    assert.equal(
      codeOf(() => decode(value)),
      'ESCALOG_CONTRACTS_UNKNOWN_SCHEMA',
      'an id that nobody gives is not of a newer release',
    );
  });

  it('reads what every event carries of one that only a newer release has, whatever follows', () => {
    for (const event of Object.values(exampleEvents)) {
      const value = encode(event);
      value.writeUInt32BE(1_000_000_999, 1);
      assert.deepEqual(JSON.parse(JSON.stringify(readNewerMeta(value))), event.meta, event.type);
      assert.equal(isOfNewerRelease(thrownBy(() => decode(value))), true);
    }
    assert.equal(
      codeOf(() => readNewerMeta(encode(exampleEvents.UpdatePosted).subarray(0, 20))),
      'ESCALOG_CONTRACTS_UNREADABLE',
    );
    assert.equal(isOfNewerRelease(thrownBy(() => decode(Buffer.from('{}')))), false);
  });

  it('refuses to decode what was cut off, wherever it was', () => {
    const value = encode(exampleEvents.IncidentRouted);
    for (let length = 5; length < value.length; length += 1) {
      assert.equal(
        codeOf(() => decode(value.subarray(0, length))),
        'ESCALOG_CONTRACTS_UNREADABLE',
        `${length} of ${value.length} bytes`,
      );
    }
  });

  it('refuses to decode what has bytes left over', () => {
    assert.equal(
      codeOf(() => decode(Buffer.concat([encode(exampleEvents.UpdatePosted), Buffer.from([0])]))),
      'ESCALOG_CONTRACTS_UNREADABLE',
    );
  });
});

describe('golden bytes', () => {
  const golden = readGolden();
  const newest = new Map(eventRecords.map((record) => [record.name, idsOf(record).all]));

  it('exist for every version of every event type: run write-golden.ts when one is missing', () => {
    const released = [...newest].flatMap(([type, ids]) => ids.map((_, index) => `${type}.${index + 1}`));
    assert.deepEqual(golden.map(({ type, version }) => `${type}.${version}`).sort(), released.sort());
  });

  for (const { type, version, event, hex } of golden) {
    const bytes = Buffer.from(hex, 'hex');
    it(`of ${type}, version ${version}, carry the id that it still has`, () =>
      assert.equal(bytes.readUInt32BE(1), newest.get(type)?.[version - 1]));
    if (version < (newest.get(type)?.length ?? 0)) {
      it(`of ${type}, version ${version}, are still read`, () => assert.equal(decode(bytes).type, type));
    } else {
      it(`of ${type}, version ${version}, are read as they were released`, () =>
        assert.deepEqual(plain(decode(bytes)), event));
      it(`of ${type}, version ${version}, are written as they were released`, () =>
        assert.equal(encode(event).toString('hex'), hex));
    }
  }
});
