import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildServer, type ApiDocument } from '@escalog/http';
import pino from 'pino';
import { startedServices } from './testing/services.ts';
import { gatewayTo, type TestedGateway } from './testing/gateway.ts';
import { stub } from './testing/stubs.ts';

interface Operation {
  readonly tags: readonly string[];
  readonly responses: object;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
}

const documentOf = async ({ ask }: TestedGateway): Promise<ApiDocument> =>
  (await ask('/openapi.json')).json as unknown as ApiDocument;
const pathsOf = ({ paths }: ApiDocument): string[] => Object.keys(paths).toSorted();

/** Every `pattern` in the schemas of a document. */
function patternsIn(part: unknown): Set<string> {
  if (typeof part !== 'object' || part === null) return new Set();
  const own = 'pattern' in part && typeof part.pattern === 'string' ? [part.pattern] : [];
  return new Set([...own, ...Object.values(part).flatMap((inner) => [...patternsIn(inner)])]);
}

describe('the description of the API', () => {
  it('has every path that one server for all services has, with the same words', async (t) => {
    const { apps, urls } = await startedServices(t);
    const embedded = await buildServer({
      services: Object.values(apps),
      logger: pino({ level: 'silent' }),
      settled: async () => {},
    });
    const expected = (await embedded.inject({ url: '/openapi.json' })).json<ApiDocument>();
    const { paths, ...rest } = await documentOf(await gatewayTo(t, urls));
    assert.ok(Object.keys(paths).length > 15);
    assert.deepEqual(paths, expected.paths);
    const { openapi, tags, components } = expected;
    assert.deepEqual(rest, { openapi, info: expected.info, tags, components });
  });

  it('begins with incidents, and says what each of its tags is about', async (t) => {
    const { urls } = await startedServices(t);
    const document = await documentOf(await gatewayTo(t, urls));
    const tags = document['tags'] as readonly { readonly name: string; readonly description: string }[];
    const used = Object.values(document.paths).flatMap((item) =>
      Object.values(item as Record<string, Operation>).flatMap((operation) => operation.tags),
    );
    assert.equal(tags[0]?.name, 'intake');
    assert.deepEqual(tags.map(({ name }) => name).toSorted(), [...new Set(used)].toSorted());
    assert.ok(tags.every(({ description }) => description !== ''));
  });

  it('is whole: every operation has answers and a tag, every parameter of a path is described, and nothing refers to what is not there', async (t) => {
    const { urls } = await startedServices(t);
    const document = await documentOf(await gatewayTo(t, urls));
    assert.equal(document['openapi'], '3.1.0');
    for (const [path, item] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();
      for (const [method, { tags, responses, parameters = [] }] of Object.entries(item as Record<string, Operation>)) {
        assert.ok(tags.length > 0 && Object.keys(responses).length > 0, `${method} ${path}`);
        assert.deepEqual(
          parameters
            .filter((parameter) => parameter.in === 'path' && parameter.required)
            .map(({ name }) => name)
            .toSorted(),
          inPath,
          `${method} ${path}`,
        );
      }
    }
    const refs = [...new Set(JSON.stringify(document).match(/(?<="\$ref":")[^"]*/g))];
    assert.ok(refs.length > 0);
    for (const ref of refs) {
      const steps = ref.replace(/^#\//, '').split('/');
      const found = steps.reduce<unknown>(
        (part, step) => (part as Record<string, unknown> | undefined)?.[step],
        document,
      );
      assert.ok(found !== undefined, ref);
    }
  });

  it('has patterns that tools in other languages read alike', async (t) => {
    const { urls } = await startedServices(t);
    const patterns = patternsIn(await documentOf(await gatewayTo(t, urls)));
    assert.ok(patterns.size > 5);
    for (const pattern of patterns) {
      // No groups but plain ones, no escapes but of signs and of what is blank: RE2, PCRE, Java and Python agree on the rest.
      assert.doesNotMatch(pattern, /\(\?|\\[^\W_sS]|\[\[|&&/, pattern);
      for (const [, most] of pattern.matchAll(/\{(?:\d*,)?(\d+)\}/g)) assert.ok(Number(most) <= 1_000, pattern);
    }
  });

  it('puts together documents that name the same components, so that none can clash', async (t) => {
    const { servers, urls } = await startedServices(t);
    const { components } = (await documentOf(await gatewayTo(t, urls))) as { components?: object };
    for (const server of Object.values(servers)) {
      const own = (await server.inject({ url: '/openapi.json' })).json<{ components?: object }>();
      assert.deepEqual(own.components, components, 'merge components in api-document.ts before a service names some');
    }
  });

  it('keeps what a service said while that is down', async (t) => {
    const { urls } = await startedServices(t);
    let answering = true;
    const catalog = await stub(
      t,
      async (_request, response) =>
        void (answering
          ? response.end(await (await fetch(`${urls.catalog}/openapi.json`)).text())
          : response.destroy()),
    );
    const gateway = await gatewayTo(t, { ...urls, catalog });
    const whole = await documentOf(gateway);
    answering = false;
    assert.deepEqual(await documentOf(gateway), whole);
  });

  it('says which services it does not know yet, and has them once they answer', { timeout: 20_000 }, async (t) => {
    const { urls } = await startedServices(t);
    let hanging = true;
    const timeline = await stub(
      t,
      async (_request, response) =>
        void (hanging || response.end(await (await fetch(`${urls.timeline}/openapi.json`)).text())),
    );
    const gateway = await gatewayTo(
      t,
      { ...urls, timeline, policy: await stub(t, (_request, response) => void response.end('{}')) },
      { timeouts: { question: 2_000 } },
    );
    const partial = await documentOf(gateway);
    assert.match(
      partial.info.description ?? '',
      /Not described here, because it has not answered yet: policy, timeline\.$/,
    );
    assert.ok(pathsOf(partial).includes('/v1/incidents') && !pathsOf(partial).includes('/v1/incidents/{id}/timeline'));
    hanging = false;
    const later = await documentOf(gateway);
    assert.ok(pathsOf(later).includes('/v1/incidents/{id}/timeline'));
    assert.match(later.info.description ?? '', /answered yet: policy\.$/);
  });

  it('is what the page to try the API shows', async (t) => {
    const { ask } = await gatewayTo(t, {});
    assert.match((await ask('/docs')).text, /<title>Escalog API<\/title>/);
    const { servers, ...shown } = JSON.parse((await ask('/docs/json')).text) as Record<string, unknown>;
    assert.deepEqual(servers, [{ url: '..' }]);
    assert.deepEqual(shown, JSON.parse((await ask('/openapi.json')).text));
  });
});
