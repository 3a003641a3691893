import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { everyTopic, registeredSchemas, topicOf } from '../index.ts';
import { exampleEvents } from '../testing/index.ts';
import { asyncApi } from './async-api.ts';

interface Ref {
  readonly $ref: string;
}

interface Document {
  readonly channels: Record<
    string,
    {
      address: string;
      messages: Record<string, Ref>;
      bindings: { kafka: { topic: string; partitions: number; topicConfiguration: Record<string, unknown> } };
    }
  >;
  readonly operations: Record<string, { action: string; channel: Ref }>;
  readonly components: {
    readonly messages: Record<
      string,
      {
        payload: { schemaFormat: string; schema: unknown };
        headers: { allOf: [Ref, Ref, { properties: { ce_type: { const: string } } }] };
        bindings: { kafka: Record<string, unknown> };
      }
    >;
  };
}

const document = parse(asyncApi()) as Document;
const channels = Object.entries(document.channels);

describe('the AsyncAPI document', () => {
  it('has a channel for every topic, as the topic is created', () => {
    assert.deepEqual(
      channels.map(([, { address }]) => address),
      everyTopic.map(({ name }) => name),
    );
    for (const [
      ,
      {
        address,
        bindings: { kafka },
      },
    ] of channels) {
      const topic = everyTopic.find(({ name }) => name === address);
      assert.equal(kafka.topic, address);
      assert.equal(kafka.partitions, topic?.partitions);
      assert.deepEqual(kafka.topicConfiguration, {
        'cleanup.policy': [topic?.compacted ? 'compact' : 'delete'],
        'retention.ms': topic?.retention ?? -1,
        'retention.bytes': -1,
      });
    }
  });

  it('has every type of event on the channel of its topic', () => {
    for (const { type } of Object.values(exampleEvents)) {
      const [, channel] = channels.find(([, { address }]) => address === topicOf(type)) ?? [];
      assert.deepEqual(channel?.messages[type], { $ref: `#/components/messages/${type}` });
    }
    assert.deepEqual(
      Object.keys(document.components.messages).sort(),
      [...Object.keys(exampleEvents), 'DeadLetter'].sort(),
    );
  });

  it('shows each message with the schema of its newest version, and the type that its headers give', () => {
    for (const type of Object.keys(exampleEvents)) {
      const { payload, headers, bindings } = document.components.messages[type]!;
      const newest = registeredSchemas.findLast(({ subject }) => subject.endsWith(`.${type}`));
      assert.deepEqual(payload, {
        schemaFormat: 'application/vnd.apache.avro;version=1.9.0',
        schema: JSON.parse(newest?.schema ?? ''),
      });
      assert.equal(headers.allOf[2].properties.ce_type.const, `escalog.${type}`);
      assert.deepEqual(
        [bindings.kafka['schemaIdLocation'], bindings.kafka['schemaIdPayloadEncoding']],
        ['payload', 'confluent'],
      );
    }
  });

  it('has an operation that reads each channel', () => {
    const read = Object.values(document.operations).map(({ action, channel }) => [action, channel.$ref]);
    assert.deepEqual(
      read,
      channels.map(([name]) => ['receive', `#/channels/${name}`]),
    );
  });
});
