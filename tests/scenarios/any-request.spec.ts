import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { World } from '../harness/world.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
}

/** As much of a JSON schema as tells what a value is to look like. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/** What has made programs stumble: halves of characters, zero bytes, names of what objects inherit, far times, long fractions. */
const oddTexts = [
  '',
  ' ',
  '\uD800',
  'a\uDFFFb',
  '\u0000',
  '__proto__',
  'constructor',
  'toString',
  'person/\uD800',
  'team/..',
  '%',
  '%00',
  '%ED%A0%80',
  '../../etc/passwd',
  'P99999999W',
  '9007199254740993',
  '-1',
  '1e999',
  'x'.repeat(400),
  '🦊'.repeat(150),
];
const oddTimes = [
  '2026-03-29T01:00:00Z',
  '2026-03-29T01:00:00.1234567890Z',
  '2026-03-29T23:59:60Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999+23:59',
  '2026-03-29t01:00:00z',
  '2026-03-29 01:00:00Z',
];
const incidentKey = 'an incident that is there';
/** What the catalog of the stories has, and one incident: what is found is looked into further. */
const known = ['person/ana', 'sev1', 'business-service/login', 'team/identity', 'identity', 'users cannot log in'];
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...known, incidentKey) },
  { weight: 1, arbitrary: fc.constantFrom(...oddTexts, ...oddTimes) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }).map((some) => `${some}\uDC00`) },
);
const anything = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, 0, -1, 1e21, 1.5, true, [], {}));

/** The description says nothing of what is in the list of alerts, so that nothing in it is refused. */
const alert = fc.record(
  {
    status: fc.constantFrom('firing', 'resolved'),
    labels: fc.dictionary(fc.oneof(text, fc.constantFrom('alertname', 'service', 'severity')), anything),
    annotations: fc.oneof(fc.dictionary(text, anything), anything),
    startsAt: fc.oneof(fc.constantFrom(...oddTimes), anything),
    fingerprint: anything,
    generatorURL: anything,
  },
  { requiredKeys: ['labels'] },
);

/** Values of a schema, of which some parts are anything. */
function near(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const strange = { weight: 1, arbitrary: anything };
  if (depth > 4) return anything;
  if (schema.const !== undefined) return fc.oneof({ weight: 4, arbitrary: fc.constant(schema.const) }, strange);
  if (schema.enum !== undefined) return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...schema.enum) }, strange);
  if (schema.anyOf !== undefined)
    return fc.oneof(...schema.anyOf.map((variant) => ({ weight: 4, arbitrary: near(variant, depth + 1) })), strange);
  const fitting = fittingTo(schema, depth);
  return fitting === undefined ? anything : fc.oneof({ weight: 8, arbitrary: fitting }, strange);
}

function fittingTo(
  { type, format, required, properties, items }: Schema,
  depth: number,
): fc.Arbitrary<unknown> | undefined {
  switch (type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(properties ?? {}).map(([name, schema]) => [
            name,
            name === 'alerts' ? fc.array(alert, { minLength: 1, maxLength: 3 }) : near(schema, depth + 1),
          ]),
        ),
        { requiredKeys: [...(required ?? [])] },
      );
    case 'array':
      return fc.array(near(items ?? {}, depth + 1), { maxLength: 4 });
    case 'string':
      return format === 'date-time' ? fc.constantFrom(...oddTimes) : text;
    case 'integer':
      return fc.oneof(fc.integer(), fc.constantFrom(0, 1, 1e15));
    case 'boolean':
      return fc.boolean();
    default:
      return undefined;
  }
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly body: unknown;
}

function requestsTo(method: Request['method'], path: string, { parameters = [], requestBody }: Operation) {
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
  return fc
    .record({
      path: fc.oneof({ weight: 3, arbitrary: found(inPath) }, fc.record(fieldsOf(inPath, () => text))),
      query: fc.record(Object.fromEntries(inQuery.map((parameter) => [parameter.name, near(parameter.schema)])), {
        requiredKeys: [],
      }),
      body: schema === undefined ? fc.constant(undefined) : fc.oneof({ weight: 6, arbitrary: near(schema) }, anything),
    })
    .map(({ path: values, query, body }): Request => {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encoded(values[name] ?? ''));
      const asked = Object.entries(query).map(
        ([name, value]) => `${name}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`,
      );
      return { method, url: asked.length === 0 ? filled : `${filled}?${asked.join('&')}`, body };
    });
}

/** What is there, wherever it is asked for. */
function found(names: readonly string[]): fc.Arbitrary<Record<string, string>> {
  const there: Readonly<Record<string, readonly string[]>> = { id: [incidentKey], type: ['person', 'team'] };
  return fc.record(fieldsOf(names, (name) => fc.constantFrom(...(there[name] ?? ['identity', 'ana', 'alertmanager']))));
}

function fieldsOf(
  names: readonly string[],
  arbitraryOf: (name: string) => fc.Arbitrary<string>,
): Record<string, fc.Arbitrary<string>> {
  return Object.fromEntries(names.map((name) => [name, arbitraryOf(name)]));
}

/** As URLs are written, also where a half of a character has no such form. */
function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed()) || '-';
}

it('no request at all is answered as our fault', { timeout: 120_000 }, async () => {
  await using world = await World.open();
  const { id } = (await world.post('/v1/incidents', { title: 'users cannot log in' })).body;
  const { body } = await world.get('/openapi.json');
  const paths = body['paths'] as Record<string, Record<string, Operation>>;
  // Whether it is ready has nothing to do with who asks, and the stream never ends.
  const asked = Object.entries(paths).filter(([path]) => path !== '/health/ready' && !path.endsWith('/stream'));
  const arbitraries = asked.flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) =>
      requestsTo(method.toUpperCase() as Request['method'], path, operation),
    ),
  );
  assert.ok(arbitraries.length > 25, `only ${arbitraries.length} operations were found`);
  try {
    for (const requests of arbitraries)
      await fc.assert(
        fc.asyncProperty(requests, async ({ method, url, body: sent }) => {
          const { status, text: answer } = await world.ask(method, url.replaceAll(encoded(incidentKey), id), sent);
          assert.ok(status < 500, answer);
        }),
        { numRuns: 100 },
      );
  } finally {
    // Its timelines are as odd as what was asked: what must hold of stories is not asked of them.
    await world.stop();
  }
});
