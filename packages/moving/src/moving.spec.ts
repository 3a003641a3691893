import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { embeddedSource, embeddedTarget, exportFrom } from './index.ts';
import { exported, imported, linesIn, open, sampleFile } from './testing/moves.ts';
import { endsOf, messagesOf, openFolder, sampleTime, temporaryFolder } from './testing/sample.ts';

/** What is superseded in them is not moved, so that what stays has another place. */
const compacted = Object.values(topics).flatMap(({ name, compacted }) => (compacted ? [name] : []));

describe('moving an embedded installation into another folder', () => {
  it('loses nothing: exported again, it is the same, line by line', async (t) => {
    const { folder, file } = await sampleFile(t);
    await imported(file, embeddedTarget(join(folder, 'new')));
    await exported(join(folder, 'new'), join(folder, 'again'));
    const [before, after] = [linesIn(file), linesIn(join(folder, 'again'))].map((lines) =>
      lines.map(withoutCompaction),
    );
    for (const [index, line] of before!.entries()) assert.equal(after![index], line);
    assert.equal(after!.length, before!.length);
  });

  it('keeps messages with their place and time, documents with their revision, and where groups go on', async (t) => {
    const { folder, dataDir, file } = await sampleFile(t);
    await imported(file, embeddedTarget(join(folder, 'new')));
    const [before, after] = [open(t, dataDir), open(t, join(folder, 'new'))];

    const isLog = ({ topic }: { topic: string }): boolean => !compacted.some((name) => name === topic);
    assert.deepEqual(
      (await messagesOf(after.bus)).filter(isLog).map(comparable),
      (await messagesOf(before.bus)).filter(isLog).map(comparable),
    );
    assert.deepEqual(
      (await messagesOf(after.bus, compacted)).map(({ topic, key }) => `${topic} ${key}`).sort(),
      (await messagesOf(before.bus, compacted)).map(({ topic, key }) => `${topic} ${key}`).sort(),
    );
    assert.ok((await messagesOf(before.bus, [topics.previews.name])).length > 0);
    assert.deepEqual(await messagesOf(after.bus, [topics.previews.name]), [], 'what was only asked stays behind');
    for (const { appendedAt } of await messagesOf(after.bus)) assert.equal(appendedAt, sampleTime);

    assert.deepEqual(
      await after.store.aggregates('escalations').load('inc-1'),
      await before.store.aggregates('escalations').load('inc-1'),
    );
    const readTopics = [topics.incidents.name, topics.routing.name, topics.notifications.name];
    assert.deepEqual(
      await after.bus.positions('escalog.policy', readTopics),
      await before.bus.positions('escalog.policy', readTopics),
    );
    assert.equal(await after.bus.lag('escalog.intake', [topics.incidents.name]), 0);
    assert.equal(await after.bus.lag('escalog.policy.audit', [topics.escalations.name]), 0);
    assert.ok((await after.bus.lag('escalog.notification.audit', [topics.escalations.name])) > 100);
    assert.ok((await after.bus.lag('escalog.policy', readTopics)) > 100);
    assert.deepEqual(
      await endsOf(after.bus, ['escalog.policy.dead-letters']),
      await endsOf(before.bus, ['escalog.policy.dead-letters']),
    );
  });

  it('takes the secrets along, and lets only the owner read what it writes', async (t) => {
    const { folder, dataDir, file } = await sampleFile(t);
    await imported(file, embeddedTarget(join(folder, 'new')));
    assert.equal(
      readFileSync(join(folder, 'new', 'secrets.json'), 'utf8'),
      readFileSync(join(dataDir, 'secrets.json'), 'utf8'),
    );
    assert.deepEqual(readdirSync(join(folder, 'new')).sort(), [
      'escalog.db',
      'secrets.json',
      'turns.db',
      'turns.db-end',
    ]);
    const modes = [
      file,
      ...['', 'escalog.db', 'secrets.json', 'turns.db', 'turns.db-end'].map((name) => join(folder, 'new', name)),
    ].map((path) => (statSync(path).mode & 0o777).toString(8));
    assert.deepEqual(modes, ['600', '700', '600', '600', '600', '600']);
  });

  it('works for an installation in which nothing has happened, and into a folder that is there and empty', async (t) => {
    const folder = temporaryFolder(t);
    await openFolder(join(folder, 'old')).close();
    writeFileSync(join(folder, 'old', 'secrets.json'), '{"linkSecret":"a","webhookSecret":"b"}');
    await exported(join(folder, 'old'), join(folder, 'export'));
    mkdirSync(join(folder, 'new'));
    await imported(join(folder, 'export'), embeddedTarget(join(folder, 'new')));
    assert.deepEqual(await messagesOf(open(t, join(folder, 'new')).bus), []);
  });

  it('tells how far it is', async (t) => {
    const { folder, dataDir } = await sampleFile(t);
    const told: string[] = [];
    const source = await embeddedSource(dataDir);
    const counts = await exportFrom(source, join(folder, 'another'), (sentence) => told.push(sentence)).finally(() =>
      source.close(),
    );
    assert.ok(told.includes('records of timeline-events-2: 700'), told.join('\n'));
    const messages = told
      .flatMap((sentence) => /^messages of .*: (\d+)$/.exec(sentence)?.[1] ?? [])
      .reduce((sum, count) => sum + Number(count), 0);
    assert.equal(messages, counts.messages);
  });
});

/** On the compacted topic there are gaps before, and none afterwards. */
function withoutCompaction(line: string): string {
  return compacted.some((name) => line.includes(`"topic":"${name}"`)) ? line.replace(/"offset":\d+/, '') : line;
}

function comparable({
  topic,
  partition,
  offset,
  key,
  value,
  headers,
  appendedAt,
}: Awaited<ReturnType<typeof messagesOf>>[number]): unknown {
  return {
    topic,
    partition,
    offset,
    key,
    value: Buffer.from(value).toString('hex'),
    headers: { ...headers },
    appendedAt,
  };
}
