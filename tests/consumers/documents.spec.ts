import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { messageOf } from '@escalog/runner';
import { parse } from 'yaml';
import { runPython, whyNoPython } from './python.ts';
import { listenWithRegistryPaths } from './registry-paths.ts';

const root = join(import.meta.dirname, '..', '..');
const guide = readFileSync(join(root, 'docs', 'consuming-events.md'), 'utf8');
const asyncApi = parse(readFileSync(join(root, 'asyncapi.yaml'), 'utf8')) as {
  readonly servers: {
    readonly kafka: {
      readonly variables: { readonly brokers: { readonly default: string } };
      readonly bindings: { readonly kafka: { readonly schemaRegistryUrl: string } };
    };
  };
  readonly components: { readonly schemas: { readonly CloudEventHeaders: { readonly required: readonly string[] } } };
};

function blocks(language: string): readonly string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);
}

/** What reads over HTTP is whole as it stands, and run; what reads from Kafka is quoted from programs that are. */
const readsOverHttp = (code: string): boolean => code.includes('/v1/events');

describe('docs/consuming-events.md', () => {
  for (const [language, file] of [
    ['python', 'python/read_escalog.py'],
    ['java', 'java/ReadEscalog.java'],
  ] as const) {
    it(`quotes ${file} as the tests run it`, () => {
      const program = readFileSync(join(import.meta.dirname, file), 'utf8');
      const quoted = blocks(language).filter((code) => !readsOverHttp(code));
      assert.notEqual(quoted.length, 0);
      assert.deepEqual(
        quoted.filter((code) => !program.includes(code)),
        [],
      );
    });
  }

  it('reads over HTTP in Python what has happened since the last time', { skip: whyNoPython }, async (t) => {
    const [program, ...others] = blocks('python').filter(readsOverHttp);
    assert.ok(program !== undefined && others.length === 0);
    const folder = mkdtempSync(join(tmpdir(), 'escalog-guide-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    await using served = await listenWithRegistryPaths();
    const code = program.replace('http://127.0.0.1:8080', served.url);
    assert.notEqual(code, program);
    const printed = (): Promise<string> => runPython(['-c', code], folder);
    const { IncidentDeclared: declared, IncidentResolved: resolved } = exampleEvents;
    for (const event of [declared, resolved]) {
      await served.bus.publish(topics.incidents.name, [messageOf(event)]);
      assert.equal(await printed(), `${event.type} ${event.meta.subject}\n`);
    }
    assert.equal(await printed(), '');
  });

  it('names every topic, and the addresses that asyncapi.yaml gives', () => {
    const { variables, bindings } = asyncApi.servers.kafka;
    const wanted = [
      ...Object.values(topics).map(({ name }) => name),
      variables.brokers.default,
      bindings.kafka.schemaRegistryUrl,
    ];
    assert.deepEqual(
      wanted.filter((text) => !guide.includes(`\`${text}\``)),
      [],
    );
  });
});

describe('asyncapi.yaml', () => {
  it('promises the headers that messages have', () => {
    const { required } = asyncApi.components.schemas.CloudEventHeaders;
    for (const event of Object.values(exampleEvents))
      assert.deepEqual(Object.keys(messageOf(event).headers).sort(), [...required].sort());
  });
});
