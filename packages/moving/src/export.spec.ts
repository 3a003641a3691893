import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { overridden } from '@escalog/kernel/testing';
import { embeddedSource, exportFrom } from './index.ts';
import { exported, open, refusal, sampleFile, silently, withoutMessage } from './testing/moves.ts';
import { openFolder } from './testing/sample.ts';

describe('exporting', () => {
  it('refuses a folder that another one uses, and one without an Escalog', async (t) => {
    const { dataDir, folder } = await sampleFile(t);
    open(t, dataDir);
    await assert.rejects(embeddedSource(dataDir), refusal('ESCALOG_JOURNAL_IN_USE', /stop it/));
    await assert.rejects(
      embeddedSource(join(folder, 'nowhere')),
      refusal('ESCALOG_MOVING_NOTHING_THERE', /There is no Escalog in .*nowhere/),
    );
    assert.ok(!existsSync(join(folder, 'nowhere')));
  });

  it('writes over no file, and leaves none when it fails', async (t) => {
    const { folder, dataDir, file } = await sampleFile(t);
    const before = readFileSync(file);
    await assert.rejects(
      exported(dataDir, file),
      refusal('ESCALOG_MOVING_FILE', /is there already: remove it, or give another name/),
    );
    assert.deepEqual(readFileSync(file), before);
    await assert.rejects(
      exported(dataDir, join(folder, 'no', 'such')),
      refusal('ESCALOG_MOVING_FILE', /cannot be written/),
    );

    const { store, close } = openFolder(dataDir);
    await store.views('left-over').put({ id: 'a', group: 'g', sortKey: '', view: {} });
    await close();
    await assert.rejects(
      exported(dataDir, join(folder, 'another')),
      refusal('ESCALOG_MOVING_NOT_WHOLE', /it has views of left-over, which no service has here/),
    );
    assert.ok(!existsSync(join(folder, 'another')));
  });

  it('refuses a log with a gap, a log without its documents, and one that grows meanwhile', async (t) => {
    const { folder, dataDir } = await sampleFile(t);
    const source = await embeddedSource(dataDir);
    t.after(() => source.close());
    const file = join(folder, 'another');
    const { bus } = source;
    const gap = overridden(bus, { read: (names) => withoutMessage(bus.read(names), 2) });
    await assert.rejects(
      exportFrom({ ...source, bus: gap }, file, silently),
      refusal(
        'ESCALOG_MOVING_NOT_WHOLE',
        /it lacks message 2 of partition \d+ of escalog\.incidents: the next one there is 3/,
      ),
    );
    await assert.rejects(
      exportFrom({ ...source, stores: new Map() }, file, silently),
      refusal('ESCALOG_MOVING_NOT_WHOLE', /\d+ messages and 0 documents.*check the addresses/),
    );
    const publish = (): void =>
      void bus.publish(topics.routing.name, [{ key: 'inc-9', value: Buffer.from('late'), headers: {} }]);
    await assert.rejects(
      exportFrom(source, file, publish),
      refusal('ESCALOG_MOVING_RUNNING', /Something was published .*: stop every service/),
    );
    assert.ok(!existsSync(file));
  });
});
