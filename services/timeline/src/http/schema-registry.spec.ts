import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { encode, registeredSchemas } from '@escalog/contracts';
import { triageRunsOut } from '../domain/testing/examples.ts';
import { World } from '../testing/world.ts';

const subject = 'escalog.incidents-escalog.incidents.IncidentDeclared';

/** Asks the registry, and checks that it answers in its own content type. */
async function registry(t: TestContext) {
  const { server } = await World.open(t);
  return async (url: string) => {
    const { statusCode, headers, body } = await server.inject(url);
    assert.equal(headers['content-type'], 'application/vnd.schemaregistry.v1+json');
    return { statusCode, body: JSON.parse(body) as unknown };
  };
}

describe('the schema registry', () => {
  it('gives the schema for the id that a message carries', async (t) => {
    const get = await registry(t);
    const [declared] = triageRunsOut().events;
    assert.ok(declared);
    const id = encode(declared).readUInt32BE(1);
    const { statusCode, body } = await get(`/schemas/ids/${id}?fetchMaxId=false&subject=`);
    assert.equal(statusCode, 200);
    assert.equal((JSON.parse((body as { schema: string }).schema) as { name: string }).name, 'IncidentDeclared');
  });

  it('knows Avro and nothing else', async (t) => {
    const get = await registry(t);
    assert.deepEqual(await get('/schemas/types'), { statusCode: 200, body: ['AVRO'] });
  });

  it('lists every subject, and its versions', async (t) => {
    const get = await registry(t);
    const { body } = await get('/subjects?deleted=false');
    assert.deepEqual(new Set(body as string[]), new Set(registeredSchemas.map((registered) => registered.subject)));
    const versions = registeredSchemas.flatMap((registered) =>
      registered.subject === subject ? [registered.version] : [],
    );
    assert.deepEqual(await get(`/subjects/${subject}/versions`), { statusCode: 200, body: versions });
  });

  it('gives a version by its number, and the newest by its name', async (t) => {
    const get = await registry(t);
    const all = registeredSchemas.filter((registered) => registered.subject === subject);
    assert.deepEqual(await get(`/subjects/${subject}/versions/1`), { statusCode: 200, body: all[0] });
    assert.deepEqual(await get(`/subjects/${subject}/versions/latest`), { statusCode: 200, body: all.at(-1) });
  });

  it('refuses as a Confluent registry does', async (t) => {
    const get = await registry(t);
    const refusals: readonly (readonly [url: string, status: number, code: number, message: string])[] = [
      ['/schemas/ids/999', 404, 40403, 'Schema 999 not found.'],
      ['/subjects/nobody/versions', 404, 40401, "Subject 'nobody' not found."],
      ['/subjects/nobody/versions/1', 404, 40401, "Subject 'nobody' not found."],
      [`/subjects/${subject}/versions/7`, 404, 40402, 'Version 7 not found.'],
      [
        `/subjects/${subject}/versions/first`,
        422,
        42202,
        `The specified version 'first' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`,
      ],
    ];
    for (const [url, statusCode, error_code, message] of refusals)
      assert.deepEqual(await get(url), { statusCode, body: { error_code, message } }, url);
  });
});
