import { stringify } from 'yaml';
import { subjectOf } from '../registry.ts';
import { type AvroRecord, eventRecords, idsOf, selfContained } from '../schema-files.ts';
import { deadLettersOf, serviceNames, type Topic, topics } from '../topics.ts';
import { headerSchemas } from './header-schemas.ts';

const bindingVersion = '0.5.0';

/** What stands on each topic, in a sentence. */
const prose: { readonly [Name in keyof typeof topics]: string } = {
  incidents: 'What became of each incident: declared, changed, acknowledged, resolved.',
  routing: 'Who is to be involved in each incident, and how that was found.',
  escalations: 'How each incident climbs its escalation paths: whom each level pages, and why it stops.',
  notifications: 'How each page is brought to its person, attempt by attempt.',
  catalog:
    'Every catalog entry: people, teams, schedules, escalation paths, components. The newest event of an entry is what holds.',
  previews:
    'Questions about whom a declaration would page, and the answers of the services that would decide it. Nothing is declared by them, and they are deleted after ten minutes.',
  access:
    'What people, tokens and sessions may do. The newest event of each is what holds; no token and no session is on it, only the hash of tokens.',
  audit: 'Who signed in, changed what is configured, or did or tried anything else that not everybody may.',
};

/** The AsyncAPI document of the topics, for whoever reads them. */
export function asyncApi(): string {
  const deadLetters = serviceNames.map((service) => ({ service, topic: deadLettersOf(service) }));
  const document = {
    asyncapi: '3.1.0',
    info,
    defaultContentType: 'application/avro',
    servers: { kafka: server },
    channels: {
      ...Object.fromEntries(
        Object.entries(topics).map(([name, topic]) => [name, eventChannel(topic, prose[name as keyof typeof topics])]),
      ),
      ...Object.fromEntries(
        deadLetters.map(({ service, topic }) => [deadLetterName(service), deadLetterChannel(topic, service)]),
      ),
    },
    operations: Object.fromEntries(
      [...Object.keys(topics), ...deadLetters.map(({ service }) => deadLetterName(service))].map((channel) => [
        `read${capitalised(channel)}`,
        operation(channel),
      ]),
    ),
    components: {
      messages: {
        ...Object.fromEntries(eventRecords.map((record) => [record.name, eventMessage(record)])),
        DeadLetter: deadLetter,
      },
      schemas: headerSchemas,
    },
  };
  return `# Generated from packages/contracts by \`npm run generate\`: change the .avsc files there instead.\n${stringify(document, { lineWidth: 120, aliasDuplicateObjects: false })}`;
}

const info = {
  title: 'Escalog',
  version: '0.1.0',
  description:
    'The topics of Escalog, seen by an application that reads them. They hold everything that was decided about every incident, with the reason, ' +
    'for ever, and for a few minutes what was only asked; only services of Escalog write to them. Values are Avro in the framing of Confluent: a zero byte, the schema id in four bytes, ' +
    'big-endian, then the Avro binary. Headers carry the CloudEvents attributes in binary mode. The events of one stream (meta.stream) come in the order of meta.version; ' +
    'there is no order among topics. An event may come again, with the same event id (meta.eventId, ce_id), also after later ones of its stream: pass over a version that you have seen. ' +
    'Schemas change only so that newer ones read what was written with older ones (BACKWARD_TRANSITIVE).',
  license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
};

const server = {
  host: '{brokers}',
  protocol: 'kafka',
  description: 'The Kafka cluster that ESCALOG_BUS names. Topics are not created by reading them.',
  variables: {
    brokers: {
      default: '127.0.0.1:19092',
      description: 'Addresses of brokers, with commas between them; where docker compose runs, this one.',
    },
  },
  bindings: {
    kafka: { schemaRegistryUrl: 'http://127.0.0.1:8080', schemaRegistryVendor: 'confluent', bindingVersion },
  },
};

function eventChannel(topic: Topic, description: string) {
  const messages = eventRecords
    .filter(({ namespace }) => namespace === topic.name)
    .map(({ name }) => [name, { $ref: `#/components/messages/${name}` }]);
  return {
    address: topic.name,
    description,
    messages: Object.fromEntries(messages),
    bindings: { kafka: topicBinding(topic) },
  };
}

function deadLetterChannel(topic: Topic, service: string) {
  const description = `Messages that the ${service} service could not read or handle, and every later one of the same key, in order, until they are replayed.`;
  return {
    address: topic.name,
    description,
    messages: { DeadLetter: { $ref: '#/components/messages/DeadLetter' } },
    bindings: { kafka: topicBinding(topic) },
  };
}

function topicBinding({ name, partitions, compacted, retention = -1 }: Topic) {
  const topicConfiguration = {
    'cleanup.policy': [compacted ? 'compact' : 'delete'],
    'retention.ms': retention,
    'retention.bytes': -1,
  };
  return { topic: name, partitions, topicConfiguration, bindingVersion };
}

function operation(channel: string) {
  const groupId = {
    type: 'string',
    pattern: '^(?!escalog\\.)',
    description: 'A name of your own: groups that begin with escalog. are those of its services.',
  };
  return {
    action: 'receive',
    channel: { $ref: `#/channels/${channel}` },
    bindings: { kafka: { groupId, bindingVersion } },
  };
}

function eventMessage(record: AvroRecord) {
  const { newest, all } = idsOf(record);
  return {
    name: record.name,
    title: record.name,
    summary: record.doc,
    description: `Version ${all.length} of the subject ${subjectOf(record)}. Its schema id is ${newest}, where no schema registry gave it another one.`,
    headers: {
      allOf: [
        { $ref: '#/components/schemas/CloudEventHeaders' },
        { $ref: '#/components/schemas/TraceHeaders' },
        { type: 'object', properties: { ce_type: { const: `escalog.${record.name}` } } },
      ],
    },
    payload: { schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: selfContained(record) },
    correlationId: { location: '$message.payload#/meta/correlationId' },
    bindings: {
      kafka: messageBinding(keysAre[record.namespace] ?? 'The id of the incident.'),
    },
  };
}

const deadLetter = {
  name: 'DeadLetter',
  title: 'DeadLetter',
  summary: 'A message as it came, with where it came from and why it is here.',
  description:
    'Key, value and headers are those of the message as it came. The value is an event, unless that is what is wrong with it, so it has no schema here.',
  headers: {
    allOf: [{ $ref: '#/components/schemas/DeadLetterHeaders' }, { $ref: '#/components/schemas/TraceHeaders' }],
  },
  bindings: {
    kafka: messageBinding('The key of the message as it came: the id of the incident, or the ref of an entry.'),
  },
};

const keysAre: Readonly<Record<string, string>> = {
  [topics.catalog.name]: 'The ref of the entry, such as team/payments.',
  [topics.previews.name]: 'The id of the question.',
};

function messageBinding(keyIs: string) {
  return {
    key: { type: 'string', description: keyIs },
    schemaIdLocation: 'payload',
    schemaIdPayloadEncoding: 'confluent',
    schemaLookupStrategy: 'TopicRecordNameStrategy',
    bindingVersion,
  };
}

function deadLetterName(service: string): string {
  return `${service}DeadLetters`;
}

function capitalised(name: string): string {
  return `${name[0]?.toUpperCase()}${name.slice(1)}`;
}
