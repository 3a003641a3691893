import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { everyTopic, topics } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { embeddedTarget } from './index.ts';
import type { Target } from './target.ts';
import { exported, imported, linesIn, open, refusal, sampleFile, withoutMessage } from './testing/moves.ts';
import { messagesOf, openFolder, temporaryFolder } from './testing/sample.ts';

describe('importing', () => {
  /** The lines of a sample's export, and what becomes of the import when they are changed. */
  async function importOf(
    t: TestContext,
    change: (lines: readonly string[]) => readonly string[],
  ): Promise<() => Promise<void>> {
    const { folder, file } = await sampleFile(t);
    writeFileSync(
      file,
      gzipSync(
        change(linesIn(file))
          .map((line) => `${line}\n`)
          .join(''),
      ),
    );
    return async () => {
      try {
        await imported(file, embeddedTarget(join(folder, 'new')));
      } finally {
        assert.ok(!existsSync(join(folder, 'new')), 'nothing was changed');
      }
    };
  }

  it('refuses a file that is cut off, wherever that is', async (t) => {
    const { folder, file } = await sampleFile(t);
    const whole = readFileSync(file);
    for (const length of [30, 1_000, whole.length >> 1, whole.length - 9, whole.length - 8, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      await assert.rejects(
        imported(file, embeddedTarget(join(folder, 'new'))),
        refusal('ESCALOG_MOVING_FILE', /is cut off: its end is missing/),
        `${length}`,
      );
    }
    assert.ok(!existsSync(join(folder, 'new')));
  });

  it('refuses a file in which a byte is wrong, wherever that is', async (t) => {
    const { folder, file } = await sampleFile(t);
    const whole = readFileSync(file);
    for (const at of [20, 500, whole.length >> 1, whole.length - 100, whole.length - 6]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      writeFileSync(file, damaged);
      await assert.rejects(
        imported(file, embeddedTarget(join(folder, 'new'))),
        refusal('ESCALOG_MOVING_FILE', /damaged|cut off|no export|cannot be imported: at line \d+/),
        `${at}`,
      );
    }
    assert.ok(!existsSync(join(folder, 'new')));
  });

  it('refuses what is no export', async (t) => {
    const folder = temporaryFolder(t);
    const cases: readonly (readonly [name: string, content: Uint8Array, message: RegExp])[] = [
      ['text', Buffer.from('hello'), /is no export of Escalog/],
      ['other-gzip', gzipSync('hello\n'), /is no export of Escalog/],
      [
        'other-json',
        gzipSync('{"kind":"header","format":"of another program","version":1}\n'),
        /is no export of Escalog/,
      ],
      ['null', gzipSync('null\n'), /is no export of Escalog/],
      ['empty', Buffer.alloc(0), /is cut off/],
      ['nothing', gzipSync(''), /is cut off/],
    ];
    for (const [name, content, message] of cases) {
      writeFileSync(join(folder, name), content);
      await assert.rejects(
        imported(join(folder, name), embeddedTarget(join(folder, 'new'))),
        refusal('ESCALOG_MOVING_FILE', message),
        name,
      );
    }
    for (const name of ['missing', '.'])
      await assert.rejects(
        imported(join(folder, name), embeddedTarget(join(folder, 'new'))),
        refusal('ESCALOG_MOVING_FILE', /cannot be read .*name a file that escalog export wrote/),
        name,
      );
    assert.ok(!existsSync(join(folder, 'new')));
  });

  it('refuses a newer format, and an event of a newer release', async (t) => {
    const newer = await importOf(t, ([header = '', ...lines]) => [
      header.replace('"version":1', '"version":2,"more":[]'),
      ...lines,
    ]);
    await assert.rejects(
      newer(),
      refusal('ESCALOG_MOVING_NEWER_FORMAT', /exported by a newer Escalog \(format 2; this one knows 1\)/),
    );
    const event = await importOf(t, (lines) =>
      lines.map((line) => (line.includes('"ce_type":"IncidentResolved"') ? withSchemaId(line, 1_000_099_999) : line)),
    );
    await assert.rejects(
      event(),
      refusal(
        'ESCALOG_MOVING_NEWER_FORMAT',
        /message \d+ of partition \d+ of escalog\.incidents has a schema that this release does not know/,
      ),
    );
  });

  it('refuses events under the ids of a schema registry, which the embedded profile has not, and takes poison that nobody could read', async (t) => {
    const underRegistry = (lines: readonly string[]): readonly string[] =>
      lines.map((line) => (line.includes('"ce_type":"IncidentResolved"') ? withSchemaId(line, 17) : line));
    const ofCluster = await importOf(t, (lines) =>
      underRegistry(lines).map((line, index) =>
        index === 0 ? line.replace('"from":"embedded"', '"from":"cluster"') : line,
      ),
    );
    await assert.rejects(
      ofCluster(),
      refusal(
        'ESCALOG_MOVING_UNREADABLE',
        /is of a cluster with a schema registry: message \d+ .* has an id of that registry/,
      ),
    );
    const poison = await importOf(t, underRegistry);
    await assert.rejects(poison(), /nothing was changed/, 'it was imported');
  });

  it('refuses a damaged line, and says which', async (t) => {
    const halved = await importOf(t, (lines) =>
      lines.map((line, index) => (index === 9 ? line.slice(0, line.length >> 1) : line)),
    );
    await assert.rejects(halved(), refusal('ESCALOG_MOVING_FILE', /is damaged: line 10 cannot be read/));
    const wrongType = await importOf(t, (lines) =>
      lines.map((line) =>
        line.includes('"collection":"escalations"') ? line.replace('"revision":1', '"revision":"1"') : line,
      ),
    );
    await assert.rejects(
      wrongType(),
      refusal('ESCALOG_MOVING_FILE', /is damaged: line \d+ cannot be read \(its content\/revision must be integer\)/),
    );
  });

  it('refuses a target that is not empty, before it looks into the file', async (t) => {
    const { folder, dataDir, file } = await sampleFile(t);
    const before = readdirSync(dataDir);
    await assert.rejects(
      imported(file, embeddedTarget(dataDir)),
      refusal(
        'ESCALOG_MOVING_NOT_EMPTY',
        /is not empty, escalog\.db is there: name a folder that is empty or not there yet/,
      ),
    );
    assert.deepEqual(readdirSync(dataDir), before);
    await assert.rejects(
      imported(file, embeddedTarget(file)),
      refusal('ESCALOG_MOVING_NOTHING_THERE', /cannot be used/),
    );
    await assert.rejects(
      imported(file, embeddedTarget(join(folder, 'no', 'such'))),
      refusal('ESCALOG_MOVING_NOTHING_THERE', /name a folder that this user may write, in one that is there/),
    );
  });

  it('that breaks off leaves nothing that anybody opens, until it is removed', async (t) => {
    const { folder, file } = await sampleFile(t);
    const dataDir = join(folder, 'new');
    const target = embeddedTarget(dataDir);
    const failing: Target = {
      ...target,
      get remedy() {
        return target.remedy;
      },
      async begin(secrets) {
        const contents = await target.begin(secrets);
        const publish = (topic: string, messages: Parameters<typeof contents.bus.publish>[1]) =>
          topic === topics.routing.name
            ? Promise.reject(new AppError('ESCALOG_TEST', 'The bus is down.', { retriable: false }))
            : contents.bus.publish(topic, messages);
        return { ...contents, bus: overridden(contents.bus, { publish }) };
      },
    };
    await assert.rejects(
      imported(file, failing),
      refusal(
        'ESCALOG_MOVING_UNFINISHED',
        /^The bus is down\. The import broke off, and no service starts on what is there\. Remove all that is in .*, and import again\.$/,
      ),
    );

    assert.throws(() => openFolder(dataDir), refusal('ESCALOG_JOURNAL_IMPORT_UNFINISHED', /holds half of an import/));
    await assert.rejects(
      exported(dataDir, join(folder, 'half')),
      refusal('ESCALOG_JOURNAL_IMPORT_UNFINISHED', /holds half of an import/),
    );
    await assert.rejects(
      imported(file, embeddedTarget(dataDir)),
      refusal('ESCALOG_MOVING_NOT_EMPTY', /holds half of an earlier import or restore: remove/),
    );
    rmSync(join(dataDir, 'import-unfinished'), { recursive: true });
    await imported(file, embeddedTarget(dataDir));
    assert.ok((await messagesOf(open(t, dataDir).bus)).length > 100);
  });

  it('takes it when Kafka keeps messages twice whose acknowledgement was lost: groups go on no later than they did', async (t) => {
    const { folder, dataDir, file } = await sampleFile(t);
    const target = embeddedTarget(join(folder, 'new'));
    const begin: Target['begin'] = async (secrets) => {
      const contents = await target.begin(secrets);
      const publish: typeof contents.bus.publish = async (topic, messages) => {
        await contents.bus.publish(topic, messages);
        if (topic === topics.routing.name) await contents.bus.publish(topic, messages);
      };
      return { ...contents, bus: overridden(contents.bus, { publish }) };
    };
    await imported(file, overridden(target, { begin }));
    const [before, after] = [open(t, dataDir), open(t, join(folder, 'new'))];
    assert.equal(
      (await messagesOf(after.bus, [topics.routing.name])).length,
      2 * (await messagesOf(before.bus, [topics.routing.name])).length,
    );
    assert.deepEqual(
      await after.bus.positions('escalog.policy', [topics.routing.name]),
      await before.bus.positions('escalog.policy', [topics.routing.name]),
    );
  });

  it('notices what a store cannot take, and a topic that was not new', async (t) => {
    const { folder, file } = await sampleFile(t);
    const into = (dataDir: string, spoil: (contents: Awaited<ReturnType<Target['begin']>>) => Promise<void>) => {
      const target = embeddedTarget(dataDir);
      const begin: Target['begin'] = async (secrets) => {
        const contents = await target.begin(secrets);
        await spoil(contents);
        return contents;
      };
      return imported(file, { ...target, begin, remedy: 'Begin again.' });
    };
    const stored = into(join(folder, 'a'), async ({ stores }) =>
      [...stores.keys()][0]!.views('alert-episodes').put({ id: 'a', group: 'g', sortKey: '', view: {} }),
    );
    await assert.rejects(
      stored,
      refusal('ESCALOG_MOVING_UNFINISHED', /The store holds views of alert-episodes already/),
    );
    const name = everyTopic[0]!.name;
    const fewer = into(join(folder, 'b'), async ({ bus }) => {
      const read = bus.read.bind(bus);
      bus.read = (names) => (names.includes(name) ? withoutMessage(read(names), 0) : read(names));
    });
    await assert.rejects(
      fewer,
      refusal(
        'ESCALOG_MOVING_UNFINISHED',
        /Partition \d+ of escalog\.incidents has no message 0 after the import: its topic was not new/,
      ),
    );
  });
});

/** The line of a message with another schema id in the framing of its value. */
function withSchemaId(line: string, id: number): string {
  const message = JSON.parse(line) as { value: string };
  const value = Buffer.from(message.value, 'base64');
  value.writeUInt32BE(id, 1);
  return JSON.stringify({ ...message, value: value.toString('base64') });
}
