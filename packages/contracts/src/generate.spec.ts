import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { AvroField, AvroRecord } from './schema-files.ts';
import { readGolden } from './testing/golden.ts';
import { PackageCopy } from './testing/package-copy.ts';

const updatePosted = 'schemas/incidents/update-posted.avsc';
const fullName = 'escalog.incidents.UpdatePosted';
const audience = { name: 'audience', doc: 'Who is to see it.' };
const nextId = 1_000_000_900;

function addField(copy: PackageCopy, field: AvroField): void {
  copy.edit<AvroRecord>(updatePosted, (record) => ({ ...record, fields: [...record.fields, field] }));
}

function addVersion(copy: PackageCopy): void {
  copy.edit<Record<string, number[]>>('schemas/ids.json', (ids) => ({
    ...ids,
    [fullName]: [...(ids[fullName] ?? []), nextId],
  }));
}

/** Prints what becomes of the golden bytes of the first version. */
const readFirstVersion = `console.log(JSON.stringify(contracts.decode(Buffer.from('${readGolden().find(({ type, version }) => type === 'UpdatePosted' && version === 1)?.hex}', 'hex'))));`;

describe('what is generated', () => {
  it('is that of the schemas and topics', () => {
    using copy = new PackageCopy();
    const { status, stderr } = copy.generate('--check');
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });

  it('is found to be stale, with the command that helps', () => {
    using copy = new PackageCopy();
    for (const file of ['src/generated/events.ts', '../../asyncapi.yaml'])
      appendFileSync(copy.path(file), '# changed by hand\n');
    const { status, stderr } = copy.generate('--check');
    assert.match(stderr, /events\.ts is stale: run `npm run generate`/);
    assert.match(stderr, /asyncapi\.yaml is stale: run `npm run generate`/);
    assert.equal(status, 1);
    assert.equal(copy.generate().status, 0);
    assert.equal(copy.generate('--check').status, 0);
  });
});

describe('a released schema', () => {
  it('is never edited: whoever does is told to add a version, and nothing is written', () => {
    using copy = new PackageCopy();
    addField(copy, { ...audience, type: ['null', 'string'], default: null });
    const before = readFileSync(copy.path('released', 'UpdatePosted.1.avsc'), 'utf8');
    for (const args of [['--check'], []]) {
      const { status, stderr } = copy.generate(...args);
      assert.match(
        stderr,
        /UpdatePosted is no longer what version 1 \(id 1000000004\) was when it was released: add the next free id/,
      );
      assert.equal(status, 1);
    }
    assert.equal(readFileSync(copy.path('released', 'UpdatePosted.1.avsc'), 'utf8'), before);
  });

  it('may have its prose mended', () => {
    using copy = new PackageCopy();
    copy.edit<AvroRecord>(updatePosted, (record) => ({ ...record, doc: 'Somebody says how it goes.' }));
    assert.equal(copy.generate().status, 0);
    assert.match(readFileSync(copy.path('released', 'UpdatePosted.1.avsc'), 'utf8'), /Somebody says how it goes/);
  });

  it('is read by its next version, which gives what it lacks its default', () => {
    using copy = new PackageCopy();
    addField(copy, { ...audience, type: ['null', 'string'], default: null });
    addVersion(copy);
    assert.equal(copy.generate().stderr, '');
    assert.ok(existsSync(copy.path('released', 'UpdatePosted.2.avsc')));
    const read = JSON.parse(copy.run(readFirstVersion)) as Record<string, unknown>;
    assert.deepEqual([read['text'], read['audience']], ['Rolling back.', null]);
  });

  it('stays on show beside the next version, which is what is written', () => {
    using copy = new PackageCopy();
    addField(copy, { ...audience, type: ['null', 'string'], default: null });
    addVersion(copy);
    copy.generate();
    const versions = copy.run(
      `console.log(JSON.stringify(contracts.registeredSchemas.filter(({ subject }) => subject.endsWith('UpdatePosted')).map(({ version, id, schema }) => [version, id, schema.includes('audience')])));`,
    );
    assert.deepEqual(JSON.parse(versions), [
      [1, 1_000_000_004, false],
      [2, nextId, true],
    ]);
    const written = copy.run(
      `const event = contracts.decode(Buffer.from('${readGolden().find(({ type }) => type === 'UpdatePosted')?.hex}', 'hex')); console.log(contracts.encode({ ...event, audience: 'all' }).readUInt32BE(1));`,
    );
    assert.equal(Number(written), nextId);
  });

  it('keeps a next version from existing that could not read it', () => {
    using copy = new PackageCopy();
    addField(copy, { ...audience, type: 'string' });
    addVersion(copy);
    copy.generate();
    assert.match(
      copy.run(readFirstVersion),
      /this release cannot read a UpdatePosted .*no matching field for default-less escalog\.incidents\.UpdatePosted\.audience/,
    );
  });
});
