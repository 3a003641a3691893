import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, it, type TestContext } from 'node:test';
import { AppError } from '@escalog/kernel';
import type { Store } from '../store.ts';
import { aggregatesIn, firstDocument, nextDocument } from '../testing/documents.ts';
import { TcpProxy } from '../testing/tcp-proxy.ts';
import { openMongoStore } from './open-mongo-store.ts';
import { dropDatabase, newDatabaseName, RememberingLog, serverUrl, withoutServer } from './testing/test-server.ts';

/** How long a call may take at most: the deadline of five seconds, and what a busy machine adds. */
const boundMs = 6_500;

describe('MongoDB behind a bad network', { skip: withoutServer, timeout: 120_000 }, () => {
  let proxy: TcpProxy;
  let database: string;
  let log: RememberingLog;
  let store: Store;

  /** Another process, whose network is good. */
  async function openBeside(t: TestContext): Promise<Store> {
    const beside = await openMongoStore({ url: serverUrl, database, log: new RememberingLog() });
    t.after(() => beside.close());
    return beside;
  }

  beforeEach(async () => {
    const { host } = new URL(serverUrl);
    proxy = await TcpProxy.before(host);
    database = newDatabaseName();
    log = new RememberingLog();
    // NOTE: a server that could repeat writes itself would hide what is tested here.
    store = await openMongoStore({
      url: `${serverUrl.replace(host, proxy.address).replace(/\/?$/, '/')}?directConnection=true&retryWrites=false`,
      database,
      log,
    });
    await aggregatesIn(store).load('makes the indexes');
    await store.views('lists').get('makes the indexes');
  });

  afterEach(async () => {
    await store.close();
    await proxy.refuse();
    await dropDatabase(database);
  });

  it('says written of a first document whose answer was lost', async () => {
    const lost = proxy.loseAnswerTo('insert');
    assert.equal(await aggregatesIn(store).write(firstDocument('a')), 'written');
    await lost;
    assert.deepEqual(await aggregatesIn(store).load('a'), firstDocument('a'));
  });

  it('says written of a later document whose answer was lost, and to nobody else', async () => {
    const first = firstDocument('a');
    await aggregatesIn(store).write(first);
    const lost = proxy.loseAnswerTo('update');
    assert.equal(await aggregatesIn(store).write(nextDocument(first, { text: 'ours' })), 'written');
    await lost;
    assert.equal(await aggregatesIn(store).write(nextDocument(first, { text: 'late' })), 'conflict');
    assert.deepEqual(await aggregatesIn(store).load('a'), nextDocument(first, { text: 'ours' }));
  });

  it('leaves it open, and never says conflict, when somebody has written since', async (t) => {
    const beside = await openBeside(t);
    const first = firstDocument('a');
    await aggregatesIn(store).write(first);
    const second = nextDocument(first, { text: 'ours' });
    const lost = proxy.loseAnswerTo('update', async () => {
      assert.equal(await aggregatesIn(beside).write(nextDocument(second, { text: 'theirs' })), 'written');
    });
    await assert.rejects(async () => aggregatesIn(store).write(second), isRetriable);
    await lost;
    assert.equal((await aggregatesIn(store).load('a'))?.state.text, 'theirs');
  });

  it('leaves it open when somebody else was first and the answer was lost, and says conflict when asked again', async () => {
    const first = firstDocument('a');
    await aggregatesIn(store).write(first);
    await aggregatesIn(store).write(nextDocument(first, { text: 'theirs' }));
    const lost = proxy.loseAnswerTo('update');
    await assert.rejects(async () => aggregatesIn(store).write(nextDocument(first, { text: 'ours' })), isRetriable);
    await lost;
    assert.equal(await aggregatesIn(store).write(nextDocument(first, { text: 'ours' })), 'conflict');
    assert.equal((await aggregatesIn(store).load('a'))?.state.text, 'theirs');
  });

  it('updates a view once when the answer was lost', async () => {
    const longer = (before: string | undefined) => ({ group: 'g', sortKey: '1', view: `${before ?? ''}x` });
    for (const command of ['insert', 'update'] as const) {
      const lost = proxy.loseAnswerTo(command);
      await store.views<string>('lists').update('a', longer);
      await lost;
    }
    assert.equal(await store.views<string>('lists').get('a'), 'xx');
  });

  it('finds the server again also when the driver never looks for it any more', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
      Connection: { prototype: { command(...args: unknown[]): Promise<unknown> } };
    };
    const { command } = Connection.prototype;
    // What the driver's monitor asks is never answered, nor is it told so: that happens when its connection breaks just as it asks.
    Connection.prototype.command = function (this: { readonly id: unknown }, ...args) {
      if (this.id !== '<monitor>') return command.apply(this, args);
      resolve();
      return new Promise(() => {});
    };
    try {
      await asked;
    } finally {
      Connection.prototype.command = command;
    }
    const lost = proxy.loseAnswerTo('find');
    await assert.rejects(async () => aggregatesIn(store).load('a'), isRetriable);
    await lost;
    for (let found = false; !found;)
      found = await Promise.resolve(aggregatesIn(store).load('a')).then(
        () => true,
        () => false,
      );
    assert.equal(await aggregatesIn(store).write(firstDocument('a')), 'written');
  });

  it('reads again when an answer was lost', async () => {
    await aggregatesIn(store).write(firstDocument('a'));
    const lost = proxy.loseAnswerTo('find');
    assert.deepEqual(await aggregatesIn(store).load('a'), firstDocument('a'));
    await lost;
  });

  it('appends again what was appended, when the answer was lost', async () => {
    const records = [1, 2, 3].map((byte) => ({ group: 'g', id: `${byte}`, bytes: Uint8Array.of(byte) }));
    const lost = proxy.loseAnswerTo('insert');
    await assert.rejects(async () => store.records('index').append(records), isRetriable);
    await lost;
    await store.records('index').append(records);
    assert.deepEqual(await store.records('index').read('g'), records);
  });

  it('loses nothing that it acknowledged, and stores nothing twice, while connections are cut', async (t) => {
    const outcomes = new Map<string, string>();
    const write = async (id: string): Promise<void> => {
      const written = async (): Promise<string> => aggregatesIn(store).write(firstDocument(id, { text: id }));
      const outcome = await written().catch((error: unknown) => {
        assert.ok(isRetriable(error), String(error));
        return 'unknown';
      });
      outcomes.set(id, outcome);
      if (outcomes.size % 50 === 0) proxy.cut();
    };
    const ids = Array.from({ length: 400 }, (_, index) => `${index}`);
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (const id of ids.filter((each) => Number(each) % 16 === writer)) await write(id);
      }),
    );

    assert.ok(![...outcomes.values()].includes('conflict'));
    assert.ok([...outcomes.values()].filter((outcome) => outcome === 'written').length > 300);
    const beside = await openBeside(t);
    for (const [id, outcome] of outcomes) {
      const stored = await aggregatesIn(beside).load(id);
      if (outcome === 'written') assert.equal(stored?.state.text, id);
    }
  });

  it('gives up in time on a connection that is half open, and goes on when it can', async () => {
    await aggregatesIn(store).write(firstDocument('a'));
    proxy.silence();
    const calls = [
      async () => aggregatesIn(store).write(nextDocument(firstDocument('a'), { text: 'unheard' })),
      async () => aggregatesIn(store).load('a'),
      async () => store.views('lists').list({ order: 'ascending', limit: 1 }),
      async () => store.records('index').append([{ group: 'g', id: '1', bytes: Uint8Array.of(1) }]),
    ];
    await Promise.all(calls.map((call) => rejectsInTime(call)));
    proxy.speak();
    await eventually(async () => aggregatesIn(store).load('a'));
    // A write that was given up may still arrive; what counts is that one of the two is stored, and which.
    const outcome = await aggregatesIn(store).write(nextDocument(firstDocument('a'), { text: 'heard' }));
    assert.equal((await aggregatesIn(store).load('a'))?.state.text, outcome === 'written' ? 'heard' : 'unheard');
  });

  it('refuses in time while the server is down, says so once, and recovers by itself', async () => {
    await aggregatesIn(store).write(firstDocument('a'));
    await proxy.refuse();
    await rejectsInTime(async () => aggregatesIn(store).write(firstDocument('b')));
    while (log.lines.length === 0) await rejectsInTime(async () => aggregatesIn(store).load('a'));
    await proxy.accept();
    assert.deepEqual(await eventually(async () => aggregatesIn(store).load('a')), firstDocument('a'));
    assert.deepEqual(
      log.lines.map(({ level }) => level),
      ['warn', 'info'],
    );
  });

  it('closes in time while the server is silent', async () => {
    proxy.silence();
    const reading = assert.rejects(
      async () => aggregatesIn(store).load('a'),
      (error) => error instanceof AppError && error.code === 'ESCALOG_STORE_CLOSED',
    );
    const before = performance.now();
    await store.close();
    assert.ok(performance.now() - before < boundMs);
    await reading;
  });
});

function isRetriable(error: unknown): boolean {
  return error instanceof AppError && error.retriable && error.code === 'ESCALOG_STORE_UNAVAILABLE';
}

async function rejectsInTime(call: () => Promise<unknown>): Promise<void> {
  const before = performance.now();
  await assert.rejects(call, isRetriable);
  assert.ok(performance.now() - before < boundMs, `it took ${performance.now() - before} ms`);
}

/** What `call` gives once it succeeds; a store that never recovers fails by the time limit of the suite. */
async function eventually<Result>(call: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isRetriable(error)) throw error;
    }
  }
}
