import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { encode, headersOf, type Topic } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import type { Message, OutgoingMessage } from '../bus.ts';
import { historyIn, message, readAll, textOf } from '../testing/messages.ts';
import { checkLog } from './check-log.ts';
import { openFolder, type OpenedFolder } from './testing/opened-folder.ts';

const topics: readonly Topic[] = [{ name: 'topic', partitions: 1, compacted: false, byKey: true }];
const event = exampleEvents.IncidentDeclared;
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** A message that carries an event, whose headers nobody may ask for before they are needed. */
function carrying(value: Uint8Array, sentAt?: string): OutgoingMessage {
  const headers = (): never => assert.fail('nobody needs them');
  return Object.defineProperty({ key: 'a', value, event, traceparent: sentAt } as OutgoingMessage, 'headers', {
    get: headers,
  });
}

describe('a message that carries an event', () => {
  let opened: OpenedFolder;
  beforeEach(() => void (opened = openFolder({ topics })));
  afterEach(() => opened.remove());

  const only = async (): Promise<Message> => {
    const all = await readAll(opened.bus, 'topic');
    assert.equal(all.length, 1);
    return all[0] as Message;
  };

  for (const sentAt of [undefined, traceparent]) {
    it(`has the headers of the event, sent in ${sentAt === undefined ? 'no' : 'a'} trace, wherever it is read from`, async () => {
      await opened.bus.publish('topic', [carrying(encode(event), sentAt)]);
      const inTurn = await only();
      assert.deepEqual(inTurn.headers, headersOf(event, sentAt));
      await opened.journal.settled();
      assert.deepEqual(inTurn.headers, headersOf(event, sentAt));
      opened = await opened.reopen();
      assert.deepEqual((await only()).headers, headersOf(event, sentAt));
    });
  }

  it('is handed over as it is within its turn, and as its bytes later', async () => {
    const handed: unknown[] = [];
    await opened.bus.follow({ topics: ['topic'], handle: (batch) => void handed.push(batch[0]?.event) });
    await opened.bus.publish('topic', [carrying(encode(event))]);
    await opened.journal.settled();
    assert.equal(handed[0], event);
    const later = await only();
    assert.deepEqual([later.event, later.type], [undefined, event.type]);
    assert.deepEqual(later.value, encode(event));
  });

  it('does not take its headers to the disk', async () => {
    await opened.bus.publish('topic', [carrying(encode(event))]);
    await opened.journal.applied();
    const row = opened.journal.tables.prepare('SELECT length(frame) AS size FROM "log.topic.0"').get();
    const head = 20;
    assert.equal(row?.['size'], head + 'a'.length + event.type.length + encode(event).length);
  });

  it('tells its type even where its schema is not known, so that whoever has nothing to do with it passes it over', async () => {
    await opened.bus.publish('topic', [carrying(Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1]), traceparent)]);
    opened = await opened.reopen();
    const read = await only();
    assert.deepEqual(read.headers, { ce_type: 'escalog.IncidentDeclared', traceparent });
    assert.equal(read.type, 'IncidentDeclared');
  });
});

describe('a value that repeats the key', () => {
  const key = '01a22a4c-957b-7039-825d-5e8c3e4cc149';
  let opened: OpenedFolder;
  beforeEach(() => void (opened = openFolder({ topics })));
  afterEach(() => opened.remove());

  for (const [what, value] of Object.entries({
    'at both ends': Buffer.from(`${key} then ${key}`),
    'side by side': Buffer.from(`(${key}${key})`),
    'and nothing else': Buffer.from(key),
    'beside a byte that no text has': Buffer.concat([Buffer.from(key), Buffer.from([0xff]), Buffer.from(key)]),
    nowhere: Buffer.from(`${key.slice(1)} ${key.slice(0, -1)}`),
    'before something beyond ASCII': Buffer.from(`${key} über ${key}`),
  })) {
    it(`${what} is read as it was published`, async () => {
      await opened.bus.publish('topic', [{ ...message(key, ''), value: Uint8Array.from(value) }]);
      opened = await opened.reopen();
      const [read] = await readAll(opened.bus, 'topic');
      assert.deepEqual([read?.key, Buffer.from(read?.value ?? [])], [key, value]);
      assert.equal((await historyIn(opened.bus, ['topic'], key)).length, 1);
    });
  }

  it('does so on the disk once', async () => {
    await opened.bus.publish('topic', [message(key, `${key} ${key} ${key}`)]);
    await opened.journal.applied();
    const row = opened.journal.tables.prepare('SELECT frame FROM "log.topic.0"').get();
    const frame = Buffer.from(row?.['frame'] as Uint8Array).toString('latin1');
    assert.equal(frame.split(key).length, 2);
  });
});

describe('a long value', () => {
  const key = '01a22a4c-957b-7039-825d-5e8c3e4cc149';
  const topics: readonly Topic[] = [
    { name: 'topic', partitions: 1, compacted: false, byKey: true },
    { name: 'latest', partitions: 1, compacted: true },
  ];
  const long = 'a rule does not apply, because its condition is false; '.repeat(40);
  let opened: OpenedFolder;
  beforeEach(async () => {
    opened = openFolder({ topics });
    for (const { name } of topics)
      await opened.bus.publish(name, [message(key, 'short'), message(key, `${key} ${long}`)]);
    opened = await opened.reopen();
  });
  afterEach(() => opened.remove());

  it('is read as it was published, by key too', async () => {
    const texts = (messages: readonly Message[]) => messages.map(textOf);
    assert.deepEqual(texts(await readAll(opened.bus, 'topic')), ['short', `${key} ${long}`]);
    assert.deepEqual(texts(await historyIn(opened.bus, ['topic'], key)), ['short', `${key} ${long}`]);
    assert.deepEqual(texts(await readAll(opened.bus, 'latest')), [`${key} ${long}`]);
  });

  it('takes less on the disk', () => {
    const row = opened.journal.tables.prepare('SELECT max(length(frame)) AS size FROM "log.topic.0"').get();
    assert.ok(Number(row?.['size']) < long.length / 4);
  });

  for (const [what, at] of Object.entries({ form: 12, 'length of the headers': 19, value: 120 })) {
    it(`is damaged when its ${what} is another`, async () => {
      opened.journal.tables.exec(`
        UPDATE "log.topic.0" SET frame = CAST(substr(frame, 1, ${at}) || x'FF' || substr(frame, ${at + 2}) AS BLOB) WHERE offset = 1`);
      assert.deepEqual(
        [...checkLog(opened.journal.tables, topics)].flatMap(({ finding }) => finding ?? []),
        ['message 1 is damaged'],
      );
      await assert.rejects(historyIn(opened.bus, ['topic'], key), { code: 'ESCALOG_BUS_CORRUPTED' });
    });
  }
});

describe('a row of the first layout', () => {
  const incident = 'incident-7';
  /** As the release before wrote it. */
  const row =
    '5422697e427a1fe4fb9000000000000a00000026696e636964656e742d37' +
    '7b2263655f74797065223a22657363616c6f672e496e636964656e744465636c61726564227d76616c7565';

  it('is read as it is, by key too', async (t) => {
    let opened = openFolder({ topics });
    t.after(() => opened.remove());
    opened.journal.define(`
      INSERT INTO "log.topic.0" (offset, frame) VALUES (0, x'${row}');
      UPDATE log_ends SET end = 1 WHERE topic = 'topic'`);
    opened = await opened.reopen();
    await opened.bus.publish('topic', [message(incident, 'next')]);
    for (const read of [await readAll(opened.bus, 'topic'), await historyIn(opened.bus, ['topic'], incident)]) {
      const [stored, next] = read;
      assert.equal(stored?.key, incident);
      assert.equal(Buffer.from(stored.value).toString(), 'value');
      assert.deepEqual(stored.headers, { ce_type: 'escalog.IncidentDeclared' });
      assert.equal(stored.type, undefined);
      assert.equal(stored.appendedAt, 1_795_268_000_000);
      assert.equal(next?.offset, 1);
    }
  });
});

it('a topic that is told by key refuses a key that its index cannot hold, and nothing of it is published', async (t) => {
  const opened = openFolder({ topics });
  t.after(() => opened.remove());
  assert.throws(() => void opened.bus.publish('topic', [message('é'.repeat(64), 'text')]), {
    code: 'ESCALOG_BUS_KEY_TOO_LONG',
    retriable: false,
  });
  assert.deepEqual(await readAll(opened.bus, 'topic'), []);
});
