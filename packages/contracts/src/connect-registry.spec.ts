import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import { AppError } from '@escalog/kernel';
import { connectRegistry, decode, encode, readEnvelope, registeredSchemas, type EscalogEvent } from './index.ts';
import { eventRecords, selfContained, type AvroField, type AvroRecord } from './schema-files.ts';
import { FakeRegistry } from './testing/fake-registry.ts';
import { readGolden } from './testing/golden.ts';
import { exampleEvents } from './testing/index.ts';

const subject = 'escalog.incidents-escalog.incidents.UpdatePosted';
const event = exampleEvents.UpdatePosted;

/** The schema of UpdatePosted, with other fields, as another release may have it. */
function schemaWith(change: (fields: readonly AvroField[]) => readonly AvroField[], name = 'UpdatePosted'): string {
  const record = selfContained(eventRecords.find((candidate) => candidate.name === 'UpdatePosted') as AvroRecord);
  return JSON.stringify({ ...record, name, fields: change(record.fields) });
}

/** `event` as a release writes it whose schema has one more text field. */
function withMoreText(id: number, text: string): Buffer {
  const value = Buffer.concat([encode(event), Buffer.from([2 * text.length]), Buffer.from(text)]);
  value.writeUInt32BE(id, 1);
  return value;
}

function errorOf(action: () => unknown): AppError | undefined {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
  return undefined;
}

/** What becomes of `value` once nothing is being asked any more, as a consumer finds that tries again. */
async function outcomeOf(value: Buffer): Promise<AppError | EscalogEvent> {
  for (;;) {
    const error = errorOf(() => decode(value));
    if (error === undefined) return decode(value);
    if (error.code !== 'ESCALOG_CONTRACTS_SCHEMA_ASKED_FOR') return error;
    assert.equal(error.retriable, true);
    await setImmediate();
  }
}

/** A registry of its own for a test; each gives other ids, so that none knows those of the one before. */
let firstId = 0;
async function registryFor(t: TestContext): Promise<FakeRegistry> {
  const registry = await FakeRegistry.listen((firstId += 1_000));
  t.after(() => registry[Symbol.asyncDispose]());
  return registry;
}

describe('connecting a schema registry', () => {
  it('registers every schema under topic and record', async (t) => {
    const registry = await registryFor(t);
    await connectRegistry(registry.url);
    assert.deepEqual(registry.subjects().sort(), [...new Set(registeredSchemas.map(({ subject }) => subject))].sort());
  });

  it('writes under the ids that it gave, and reads them', async (t) => {
    const registry = await registryFor(t);
    await connectRegistry(registry.url);
    for (const example of Object.values(exampleEvents)) {
      const value = encode(example);
      assert.ok(value.readUInt32BE(1) >= firstId && value.readUInt32BE(1) < firstId + 1_000);
      assert.equal(
        JSON.stringify(decode(value)),
        JSON.stringify(
          decode(Buffer.from(readGolden().findLast(({ type }) => type === example.type)?.hex ?? '', 'hex')),
        ),
        'and what was written before it was connected',
      );
    }
  });

  it('finds the same ids again, and registers nothing twice', async (t) => {
    const registry = await registryFor(t);
    await connectRegistry(registry.url);
    const before = encode(event);
    await connectRegistry(registry.url);
    assert.deepEqual(encode(event), before);
  });

  it('takes the ids of what another service registered at the same time', async (t) => {
    const registry = await registryFor(t);
    registry.raced = { status: 409, body: '{"error_code":409,"message":"An artifact with this ID already exists."}' };
    await connectRegistry(registry.url);
    const id = encode(event).readUInt32BE(1);
    assert.ok(id >= firstId && id < firstId + 1_000);
  });

  it('knows every version that it has already, and asks no more', async (t) => {
    const registry = await registryFor(t);
    const earlier = registry.register(
      subject,
      schemaWith((fields) => fields.filter(({ name }) => name !== 'reason').concat({ name: 'more', type: 'string' })),
    );
    const later = registry.register(
      subject,
      schemaWith((fields) => [...fields, { name: 'more', type: 'string' }]),
    );
    await connectRegistry(registry.url);
    registry.asked.length = 0;
    assert.equal(readEnvelope(withMoreText(later, 'x')).eventId, event.meta.eventId);
    assert.equal(
      errorOf(() => decode(withMoreText(earlier, 'x')))?.code,
      'ESCALOG_CONTRACTS_SCHEMA_ASKED_FOR',
      'this one cannot be read without a reason',
    );
  });

  it('sends user and password, and shows neither', async (t) => {
    const registry = await registryFor(t);
    registry.credentials = 'escalog:p@ss';
    await connectRegistry(registry.url.replace('//', '//escalog:p%40ss@'));
    registry.credentials = 'escalog:other';
    await assert.rejects(connectRegistry(registry.url.replace('//', '//escalog:p%40ss@')), (error: AppError) => {
      assert.match(
        error.message,
        /^The schema registry at http:\/\/127\.0\.0\.1:\d+ refuses the user and password of ESCALOG_SCHEMA_REGISTRY \(401\)/,
      );
      assert.doesNotMatch(error.message, /p@ss|p%40ss/);
      return true;
    });
  });

  it('goes by the path of the address', async (t) => {
    const registry = await registryFor(t);
    await assert.rejects(connectRegistry(`${registry.url}/apis/ccompat/v7/`), /answers \/subjects\/.* with 404/);
    assert.ok(registry.asked.every((asked) => asked.startsWith('POST /apis/ccompat/v7/subjects/escalog.')));
  });
});

describe('a schema registry that cannot be used at the start', () => {
  const code = 'ESCALOG_CONTRACTS_REGISTRY_UNAVAILABLE';

  it('is named with what to do when it is down', async (t) => {
    const registry = await registryFor(t);
    await registry.die();
    await assert.rejects(connectRegistry(registry.url), {
      code,
      message: new RegExp(
        `^The schema registry at ${registry.url} does not answer \\(.*ECONNREFUSED.*\\): start or mend it, or correct ESCALOG_SCHEMA_REGISTRY\\.$`,
      ),
    });
  });

  it('is quoted when it refuses a schema', async (t) => {
    const registry = await registryFor(t);
    registry.answer = {
      status: 409,
      body: '{"error_code":409,"message":"Schema being registered is incompatible with an earlier schema"}',
    };
    await assert.rejects(connectRegistry(registry.url), {
      code,
      message: /with 409: .*incompatible with an earlier schema/,
    });
  });

  it('is quoted when something else answers in its place', async (t) => {
    const registry = await registryFor(t);
    registry.answer = { status: 200, body: '<html>Welcome</html>' };
    await assert.rejects(connectRegistry(registry.url), { code, message: /with 200: <html>Welcome/ });
  });
});

describe('an id that turns up later', () => {
  async function connected(t: TestContext): Promise<FakeRegistry> {
    const registry = await registryFor(t);
    await connectRegistry(registry.url);
    registry.asked.length = 0;
    return registry;
  }

  it('is asked for once, and read: what a newer release has added is passed over', async (t) => {
    const registry = await connected(t);
    const id = registry.register(
      subject,
      schemaWith((fields) => [...fields, { name: 'more', type: 'string' }]),
    );
    const value = withMoreText(id, 'news');
    for (let attempt = 0; attempt < 3; attempt += 1)
      assert.equal(errorOf(() => decode(value))?.code, 'ESCALOG_CONTRACTS_SCHEMA_ASKED_FOR');
    assert.equal(JSON.stringify(await outcomeOf(value)), JSON.stringify(decode(encode(event))));
    assert.equal(readEnvelope(value).subject, event.meta.subject);
    assert.deepEqual(registry.asked, [`GET /schemas/ids/${id}`]);
  });

  it('is refused with its reason when what it stands for cannot be read', async (t) => {
    const registry = await connected(t);
    const id = registry.register(
      subject,
      schemaWith((fields) => fields.filter(({ name }) => name !== 'text')),
    );
    const error = await outcomeOf(withMoreText(id, ''));
    assert.ok(error instanceof AppError);
    assert.deepEqual([error.code, error.retriable], ['ESCALOG_CONTRACTS_INCOMPATIBLE_SCHEMA', false]);
    assert.match(error.message, /no matching field for default-less escalog\.incidents\.UpdatePosted\.text/);
  });

  it('is refused when it stands for what is no event', async (t) => {
    const registry = await connected(t);
    for (const [schema, code] of [
      ['{"type":"record","name":"com.acme.Order","fields":[]}', 'UNKNOWN_EVENT'],
      ['"string"', 'UNKNOWN_EVENT'],
      ['{"type":"object"}', 'INCOMPATIBLE_SCHEMA'],
      ['syntax = "proto3";', 'INCOMPATIBLE_SCHEMA'],
    ] as const) {
      const error = await outcomeOf(withMoreText(registry.register('orders-value', schema), ''));
      assert.ok(error instanceof AppError);
      assert.deepEqual([error.code, error.retriable], [`ESCALOG_CONTRACTS_${code}`, false], schema);
    }
  });

  it('waits for an update of this service when it stands for an event that only a newer release has', async (t) => {
    const registry = await connected(t);
    const error = await outcomeOf(
      withMoreText(
        registry.register(
          'escalog.incidents-escalog.incidents.IncidentMerged',
          schemaWith((fields) => fields, 'IncidentMerged'),
        ),
        '',
      ),
    );
    assert.ok(error instanceof AppError);
    assert.deepEqual([error.code, error.retriable], ['ESCALOG_CONTRACTS_NEWER_SCHEMA', true]);
    assert.match(error.message, /escalog\.incidents\.IncidentMerged \(id \d+\).*update this service/);
  });

  it('is refused when the registry does not have it, and asked for again a while later', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const registry = await connected(t);
    const value = withMoreText(firstId + 500, '');
    const error = await outcomeOf(value);
    assert.ok(error instanceof AppError);
    assert.deepEqual(
      [error.code, error.retriable, error.message],
      ['ESCALOG_CONTRACTS_UNKNOWN_SCHEMA', false, `the schema registry has no schema with the id ${firstId + 500}`],
    );
    assert.equal(
      errorOf(() => decode(value)),
      error,
      'every other message with it is refused at once',
    );
    t.mock.timers.tick(10_000);
    assert.equal(errorOf(() => decode(value))?.code, 'ESCALOG_CONTRACTS_SCHEMA_ASKED_FOR');
    await outcomeOf(value);
    assert.equal(registry.asked.length, 2);
  });

  it('waits while the registry is down, and is read once it is back; known ids go on meanwhile', async (t) => {
    const registry = await connected(t);
    const id = registry.register(
      subject,
      schemaWith((fields) => [...fields, { name: 'more', type: 'string' }]),
    );
    await registry.die();
    const error = await outcomeOf(withMoreText(id, 'news'));
    assert.ok(error instanceof AppError);
    assert.deepEqual([error.code, error.retriable], ['ESCALOG_CONTRACTS_REGISTRY_UNAVAILABLE', true]);
    assert.match(error.message, /does not answer .*start or mend it/);
    assert.equal(decode(encode(event)).type, 'UpdatePosted');

    await registry.rise();
    while (errorOf(() => decode(withMoreText(id, 'news'))) !== undefined) await setImmediate();
    assert.equal(decode(withMoreText(id, 'news')).type, 'UpdatePosted');
  });

  it('waits where something else answers 404 in the place of the registry', async (t) => {
    const registry = await connected(t);
    registry.answer = { status: 404, body: 'default backend - 404' };
    const error = await outcomeOf(withMoreText(firstId + 600, ''));
    assert.ok(error instanceof AppError);
    assert.deepEqual([error.code, error.retriable], ['ESCALOG_CONTRACTS_REGISTRY_UNAVAILABLE', true]);
  });
});
