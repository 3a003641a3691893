import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { inspect } from 'node:util';
import { AppError } from '@escalog/kernel';
import { aggregatesIn, firstDocument } from '../testing/documents.ts';
import { clientOf } from './connection.ts';
import { openMongoStore, openMongoStoreToImport } from './open-mongo-store.ts';
import {
  asOperator,
  dropDatabase,
  newDatabaseName,
  RememberingLog,
  serverUrl,
  withoutServer,
} from './testing/test-server.ts';

/** The deadline of five seconds, and what a busy machine adds. */
const boundMs = 6_500;

/** How opening fails: in time, and without a password anywhere in the error or the log. */
async function refusalOf(url: string, database = newDatabaseName()): Promise<AppError> {
  const log = new RememberingLog();
  const before = performance.now();
  const error: unknown = await openMongoStore({ url, database, log }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AppError, `${url} was opened, or failed with ${String(error)}`);
  assert.ok(performance.now() - before < boundMs);
  assert.doesNotMatch(inspect([error, log.lines], { depth: 12 }), /geheim/);
  return error;
}

/** The address of a server that is none of MongoDB's. */
async function listening(server: Server, t: TestContext): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('opening a MongoDB store', () => {
  for (const [url, message] of [
    ['', /expected connection string to start with "mongodb:\/\/"/],
    ['http://user:geheim@localhost', /expected connection string to start with "mongodb:\/\/"/],
    ['mongodb://', /write mongodb:\/\/user:password@host:port/],
    ['mongodb://user:geheim@', /write mongodb:\/\/user:password@host:port/],
    ['mongodb://user:ge/geheim@localhost', /percent-encode the special characters in its user and password/],
    ['mongodb://user:ge@geheim@localhost', /percent-encode the special characters in its user and password/],
    ['mongodb://user:geheim%zz@localhost', /percent-encode the special characters in its user and password/],
    ['mongodb://user:geheim@localhost/?tlss=true', /option tlss is not supported/],
    ['mongodb://user:geheim@localhost/?tls=maybe', /tls/],
    ['mongodb://user:geheim@localhost:port', /write mongodb:\/\/user:password@host:port/],
    [
      'mongodb://user:geheim@localhost/admin?tls=true',
      /names the database admin, but each service keeps its own .*\?authSource=admin/,
    ],
    ['mongodb://user:geheim@localhost/?tls=true&tlsCAFile=/nowhere/ca.pem', /\/nowhere\/ca\.pem.*correct tlsCAFile/],
  ] as const) {
    it(`refuses ${url === '' ? 'an empty URL' : url}, and says what to write`, async () => {
      const { code, retriable, message: said } = await refusalOf(url);
      assert.deepEqual([code, retriable], ['ESCALOG_STORE_URL', false]);
      assert.match(said, message);
    });
  }

  describe('with something else at the address', { concurrency: true }, () => {
    for (const [what, make, tls] of [
      ['nobody', () => undefined, false],
      ['somebody who says nothing', () => createServer(), false],
      ['a web server', () => createHttpServer(), false],
      ['a server that wants TLS', () => createTlsServer(), false],
      ['a server that knows no TLS', () => createHttpServer(), true],
    ] as const) {
      it(`says in time that ${what} is there instead`, async (t) => {
        const server = make();
        const address = server === undefined ? '127.0.0.1:1' : await listening(server, t);
        const { code, retriable, message } = await refusalOf(
          `mongodb://user:geheim@${address}/${tls ? '?tls=true' : ''}`,
        );
        assert.deepEqual([code, retriable], ['ESCALOG_STORE_UNAVAILABLE', true]);
        assert.ok(message.startsWith(`MongoDB at ${address} did not answer (`), message);
      });
    }
  });

  it('asks for what the port promises, whatever the URL says', async () => {
    const { options, writeConcern, readConcern, readPreference } = clientOf(
      'mongodb://localhost/?w=1&journal=false&readPreference=secondary&readConcernLevel=local&wtimeoutMS=1&socketTimeoutMS=0',
      'database',
    );
    assert.deepEqual([writeConcern?.w, writeConcern?.journal, writeConcern?.wtimeoutMS], ['majority', true, 5_000]);
    assert.deepEqual(
      [readConcern?.level, readPreference.mode, options.socketTimeoutMS],
      ['majority', 'primary', 5_000],
    );
  });

  describe('on a server', { skip: withoutServer }, () => {
    it('is refused with credentials that the server does not know', async () => {
      const { host } = new URL(serverUrl);
      const { code, retriable, message } = await refusalOf(`mongodb://nobody:geheim@${host}/`);
      assert.deepEqual([code, retriable], ['ESCALOG_STORE_CREDENTIALS', false]);
      assert.match(message, /refused the user or password in ESCALOG_STORE: correct them/);
    });

    it('refuses a database of a newer layout, and changes nothing', async (t) => {
      const database = newDatabaseName();
      t.after(() => dropDatabase(database));
      const content = () =>
        asOperator(async (client) => {
          const names = (await client.db(database).listCollections({}, { nameOnly: true }).toArray())
            .map(({ name }) => name)
            .sort();
          return Promise.all(
            names.map(async (name) => [name, await client.db(database).collection(name).find().toArray()]),
          );
        });
      await asOperator((client) =>
        client
          .db(database)
          .collection<{ _id: string; version: number }>('escalog')
          .insertOne({ _id: 'layout', version: 2 }),
      );
      const before = await content();
      const { code, retriable, message } = await refusalOf(serverUrl, database);
      assert.deepEqual([code, retriable], ['ESCALOG_STORE_NEWER_VERSION', false]);
      assert.equal(
        message,
        `The database ${database} was written by a newer Escalog (layout 2; this one knows 1): install that version again. Nothing was changed.`,
      );
      assert.deepEqual(await content(), before);
    });

    it('refuses a database that holds half of an import, until the import is finished', async (t) => {
      const database = newDatabaseName();
      t.after(() => dropDatabase(database));
      const options = { url: serverUrl, database, log: new RememberingLog() };
      const importing = await openMongoStoreToImport(options);
      t.after(() => importing.store.close());
      await importing.begin();
      await aggregatesIn(importing.store).write(firstDocument('a'));
      const { code, retriable, message } = await refusalOf(serverUrl, database);
      assert.deepEqual([code, retriable], ['ESCALOG_STORE_IMPORT_UNFINISHED', false]);
      assert.match(message, /drop it, .*, and import again/);
      await assert.rejects(openMongoStoreToImport(options), /holds half of an import/);

      await importing.finish();
      const opened = await openMongoStore(options);
      t.after(() => opened.close());
      assert.equal((await aggregatesIn(opened).load('a'))?.id, 'a');
    });

    it('may be done by many processes at once, which then make the same indexes', async (t) => {
      const database = newDatabaseName();
      t.after(() => dropDatabase(database));
      const stores = await Promise.all(
        Array.from({ length: 6 }, () => openMongoStore({ url: serverUrl, database, log: new RememberingLog() })),
      );
      t.after(() => Promise.all(stores.map((store) => store.close())));
      const outcomes = await Promise.all(
        stores.map((store, index) => aggregatesIn(store).write(firstDocument(`${index}`))),
      );
      assert.ok(outcomes.every((outcome) => outcome === 'written'));
      const indexes = await asOperator((client) => client.db(database).collection('aggregates.incidents').indexes());
      assert.deepEqual(indexes.map(({ name }) => name).sort(), ['_id_', 'due', 'unpublished']);
    });
  });
});
