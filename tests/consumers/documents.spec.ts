import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { messageOf } from '@escalog/runner';
import { parse } from 'yaml';

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

describe('docs/consuming-events.md', () => {
  for (const [language, file] of [
    ['python', 'python/read_escalog.py'],
    ['java', 'java/ReadEscalog.java'],
  ] as const) {
    it(`quotes ${file} as the tests run it`, () => {
      const program = readFileSync(join(import.meta.dirname, file), 'utf8');
      assert.notEqual(blocks(language).length, 0);
      assert.deepEqual(
        blocks(language).filter((code) => !program.includes(code)),
        [],
      );
    });
  }

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
