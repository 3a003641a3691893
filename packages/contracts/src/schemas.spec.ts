import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import avro from 'avsc';
import { deadLettersOf, registeredSchemas, topicOf, topics } from './index.ts';
import { subjectOf } from './registry.ts';
import { eventRecords, fullNameOf, isOwnId, schemaIds, sharedRecords } from './schema-files.ts';
import { exampleEvents } from './testing/index.ts';

const records = [...sharedRecords, ...eventRecords];

describe('the schemas', () => {
  it('document every record and every field in a sentence', () => {
    const all = records.flatMap((record) => [
      [fullNameOf(record), record.doc] as const,
      ...record.fields.map((field) => [`${fullNameOf(record)}.${field.name}`, field.doc] as const),
    ]);
    const undocumented = all.filter(([, doc]) => doc === undefined || !doc.endsWith('.'));
    assert.ok(all.length > 100);
    assert.deepEqual(undocumented, []);
  });

  it('give an id to every event type, and no id twice', () => {
    const ids = Object.values(schemaIds).flat();
    assert.deepEqual(Object.keys(schemaIds).sort(), eventRecords.map(fullNameOf).sort());
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      ids.filter((id) => !isOwnId(id)),
      [],
    );
  });

  it('carry meta in every event', () => {
    assert.deepEqual(
      eventRecords.filter(({ fields }) => fields[0]?.name !== 'meta'),
      [],
    );
  });

  it('carry a reason in every event that is a decision; a preview decides nothing, and who may do what people decide', () => {
    const without = eventRecords.filter(({ fields }) => !fields.some(({ name }) => name === 'reason'));
    assert.deepEqual(
      without.map(({ name }) => name),
      [
        'CatalogEntryApplied',
        'CatalogEntryRemoved',
        'PreviewRequested',
        'PreviewRouted',
        'PreviewClimbed',
        'PreviewPlanned',
        'TokenIssued',
        'TokenRevoked',
        'AccessChanged',
        'SessionEnded',
        'Audited',
      ],
    );
  });

  it('give a default to every field that may be null, so that older readers and writers go together', () => {
    const nullable = records.flatMap((record) =>
      record.fields
        .filter(({ type }) => Array.isArray(type) && type.includes('null'))
        .map((field) => ({ where: `${fullNameOf(record)}.${field.name}`, default: field.default })),
    );
    assert.ok(nullable.length > 5);
    assert.deepEqual(
      nullable.filter((field) => field.default !== null),
      [],
    );
  });
});

describe('the registry', () => {
  it('shows each schema so that it can be read alone', () => {
    for (const { schema, id } of registeredSchemas) {
      const type = avro.Type.forSchema(JSON.parse(schema) as avro.Schema);
      assert.ok(schemaIds[type.name ?? '']?.includes(id));
    }
  });

  it('names subjects by topic and record', () => {
    const subjects = registeredSchemas.map(({ subject }) => subject);
    assert.equal(subjects[0], 'escalog.incidents-escalog.incidents.IncidentDeclared');
    assert.equal(new Set(subjects).size, eventRecords.length);
  });

  it('shows as many versions of a subject as there are ids', () => {
    for (const record of eventRecords) {
      const versions = registeredSchemas.filter(({ subject }) => subject === subjectOf(record));
      assert.deepEqual(
        versions.map(({ version, id }) => [version, id]),
        schemaIds[fullNameOf(record)]?.map((id, index) => [index + 1, id]),
      );
    }
  });

  it('shows schemas by which a stock Avro reader reads our events', () => {
    const declared = registeredSchemas.findLast(({ subject }) => subject.endsWith('.IncidentDeclared'));
    const type = avro.Type.forSchema(JSON.parse(declared?.schema ?? '') as avro.Schema);
    const { type: _, ...event } = exampleEvents.IncidentDeclared;
    assert.equal(JSON.stringify(type.fromBuffer(type.toBuffer(event))), JSON.stringify(event));
  });
});

describe('topics', () => {
  it('exist for every event', () => {
    const names = new Set<string>(Object.values(topics).map(({ name }) => name));
    assert.deepEqual(
      Object.values(exampleEvents)
        .map(({ type }) => topicOf(type))
        .filter((topic) => !names.has(topic)),
      [],
    );
  });

  it('keep everything for ever, except the catalog and access, which keep the newest of each key, and what was only asked', () => {
    assert.deepEqual(
      Object.values(topics)
        .filter((topic) => 'retention' in topic)
        .map(({ name }) => name),
      ['escalog.previews'],
    );
    assert.deepEqual(
      Object.values(topics)
        .filter(({ compacted }) => compacted)
        .map(({ name }) => name),
      ['escalog.catalog', 'escalog.access'],
    );
  });

  it('of dead letters have as many partitions as those that feed them, so that a key keeps its order', () => {
    assert.deepEqual(deadLettersOf('policy'), {
      name: 'escalog.policy.dead-letters',
      partitions: topics.incidents.partitions,
      compacted: false,
    });
  });
});
