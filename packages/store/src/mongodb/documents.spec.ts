import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AppError } from '@escalog/kernel';
import { ObjectId } from 'mongodb';
import type { Store } from '../store.ts';
import { aggregatesIn, firstDocument, nextDocument, outboxTo } from '../testing/documents.ts';
import { writeEachIf, type Row } from './conditional-write.ts';
import { inBatches } from './document-size.ts';
import { openMongoStore } from './open-mongo-store.ts';
import {
  asOperator,
  dropDatabase,
  newDatabaseName,
  RememberingLog,
  serverUrl,
  withoutServer,
} from './testing/test-server.ts';

const megabyte = 1024 * 1024;

describe('rows in batches', () => {
  const rows = (count: number, bytes: number) =>
    Array.from({ length: count }, (_, index) => ({ _id: index, bytes: new Uint8Array(bytes) }));

  it('hold so many and so much that each is answered in time', () => {
    assert.deepEqual(
      inBatches(rows(2_500, 10), 'c').map((batch) => batch.length),
      [1_000, 1_000, 500],
    );
    assert.deepEqual(
      inBatches(rows(5, 3 * megabyte), 'c').map((batch) => batch.length),
      [2, 2, 1],
    );
    assert.deepEqual(
      inBatches(rows(2, 15 * megabyte), 'c').map((batch) => batch.length),
      [1, 1],
    );
    assert.deepEqual(inBatches([], 'c'), []);
  });
});

describe('documents in MongoDB', { skip: withoutServer, timeout: 120_000 }, () => {
  let database: string;
  let store: Store;

  beforeEach(async () => {
    database = newDatabaseName();
    store = await openMongoStore({ url: serverUrl, database, log: new RememberingLog() });
  });

  afterEach(async () => {
    await store.close();
    await dropDatabase(database);
  });

  it('can be asked for by what is in them', async () => {
    const document = firstDocument('a', {
      text: 'it hurts',
      seen: { 'label.of$user': 3 },
      timers: [{ id: 't', dueAt: 9, input: 'wake' }],
      outbox: outboxTo(1),
      pendingSince: 7,
    });
    await aggregatesIn(store).write(document);
    const found = await asOperator((client) =>
      client.db(database).collection('aggregates.incidents').findOne({
        'state.text': 'it hurts',
        'timers.input': 'wake',
        'outbox.meta.version': 1,
        nextDueAt: 9,
        pendingSince: 7,
      }),
    );
    assert.equal(found?.['seen']['label%2eof%24user'], 3);
  });

  it('are out of the indexes of the sweeps once nothing is due and all is published', async () => {
    const first = firstDocument('a', {
      timers: [{ id: 't', dueAt: 9, input: 'wake' }],
      outbox: outboxTo(1),
      pendingSince: 7,
    });
    await aggregatesIn(store).write(first);
    await aggregatesIn(store).write(nextDocument(first, { outbox: outboxTo(2), pendingSince: 7 }));
    await aggregatesIn(store).published('a', 2);
    await aggregatesIn(store).write(firstDocument('nothing due, nothing to publish'));
    const rows = await asOperator((client) => client.db(database).collection('aggregates.incidents').find().toArray());
    const fields = ['_id', 'outbox', 'revision', 'seen', 'state', 'timers', 'version', 'writeId'];
    assert.deepEqual(
      rows.map((row) => Object.keys(row).sort()),
      [fields, fields],
    );
  });

  it('that are written together are stored or not each for itself', async () => {
    const aggregates = aggregatesIn(store);
    await Promise.all(['passed', 'next', 'other next', 'taken'].map((id) => aggregates.write(firstDocument(id))));
    await aggregates.write(nextDocument(firstDocument('passed')));
    const outcomes = await Promise.allSettled([
      aggregates.write(firstDocument('new')),
      aggregates.write(nextDocument(firstDocument('passed'), { text: 'too late' })),
      aggregates.write(nextDocument(firstDocument('next'), { text: 'second' })),
      aggregates.write(firstDocument('taken')),
      aggregates.write(nextDocument(firstDocument('not there'))),
      aggregates.write(nextDocument(firstDocument('other next'), { text: 'second' })),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason)),
      ['written', 'conflict', 'written', 'conflict', 'conflict', 'written'],
    );
    assert.deepEqual(
      await Promise.all(
        ['new', 'passed', 'next', 'other next', 'not there'].map(async (id) => (await aggregates.load(id))?.revision),
      ),
      [1, 2, 2, 2, undefined],
    );
  });

  it('are stored also beside one that cannot even be sent', async () => {
    const row = (id: string, field: string) => ({
      condition: undefined,
      row: { _id: id, writeId: new ObjectId(), [field]: 'x' },
    });
    const outcomes = await asOperator((client) =>
      writeEachIf<Row>(client.db(database).collection('rows'), [
        row('a', 'text'),
        row('b', 'a zero byte\0'),
        row('c', 'text'),
      ]),
    );
    assert.deepEqual(
      outcomes.map((outcome) => outcome === true),
      [true, false, true],
    );
    assert.match(String(outcomes[1]), /must not contain null bytes/);
  });

  it('may be as large as MongoDB takes them', async () => {
    const text = 'x'.repeat(16 * megabyte - 300);
    assert.equal(await aggregatesIn(store).write(firstDocument('a', { text })), 'written');
    assert.equal((await aggregatesIn(store).load('a'))?.state.text.length, text.length);
  });

  it('are refused for good when they are larger, and nothing is changed', async () => {
    const tooLarge = (collection: string, id: string) => (error: unknown) => {
      assert.ok(error instanceof AppError, String(error));
      assert.deepEqual([error.code, error.retriable], ['ESCALOG_STORE_DOCUMENT_TOO_LARGE', false]);
      assert.match(error.message, /would take 5033\d{4} bytes; MongoDB keeps at most 16777216 in one document/);
      assert.ok(
        error.message.startsWith(`${JSON.stringify(id)} in ${collection} `) ||
          error.message.includes(`"id":"${id}"} in ${collection} `),
        error.message,
      );
      return true;
    };
    // Beyond the limit for messages too, where a server hangs up without a word.
    const text = 'x'.repeat(48 * megabyte);
    const first = firstDocument('a');
    await aggregatesIn(store).write(first);
    await assert.rejects(
      async () => aggregatesIn(store).write(nextDocument(first, { text })),
      tooLarge('aggregates.incidents', 'a'),
    );
    assert.deepEqual(await aggregatesIn(store).load('a'), first);

    const views = store.views<string>('lists');
    const view = (id: string, of: string) => ({ id, group: 'g', sortKey: '1', view: of });
    await assert.rejects(
      async () => views.put(view('small', 's'), view('large', text)),
      tooLarge('views.lists', 'large'),
    );
    await assert.rejects(
      async () => views.update('large', () => view('large', text)),
      tooLarge('views.lists', 'large'),
    );
    assert.deepEqual(await views.list({ order: 'ascending', limit: 5 }), []);

    const record = (id: string, bytes: Uint8Array) => ({ group: 'g', id, bytes });
    await assert.rejects(
      async () =>
        store.records('index').append([record('small', Uint8Array.of(1)), record('large', Buffer.from(text))]),
      tooLarge('records.index', 'large'),
    );
    assert.deepEqual(await store.records('index').read('g'), []);
  });
});
