import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { topics } from '@escalog/contracts';
import { secretsMadeIn } from '@escalog/hosting';
import { backUp } from './backup.ts';
import { lookForLosses, repair } from './repair.ts';
import { restore } from './restore.ts';
import { makeSample, openFolder, temporaryFolder } from './testing/sample.ts';

/** What a process left that was killed after three messages, the last of which the tables do not have. */
async function killed(t: TestContext): Promise<string> {
  const [living, folder] = [temporaryFolder(t), temporaryFolder(t)];
  const { bus, store, close } = openFolder(living);
  for (const key of ['one', 'two', 'three']) {
    await bus.publish(topics.audit.name, [{ key, value: new TextEncoder().encode(key), headers: {} }]);
    await store.settled();
  }
  secretsMadeIn(join(living, 'secrets.json'));
  cpSync(living, folder, { recursive: true });
  await close();
  return folder;
}

describe('repairing a data folder', () => {
  it('goes on without the end of the turns, and says how many are missing', async (t) => {
    const folder = await killed(t);
    rmSync(join(folder, 'turns.db-wal'));
    assert.match((await lookForLosses(folder)).join('\n'), /lost its end: \d turns? behind turn \d/);
    assert.match((await repair(folder)).join('\n'), /lost its end: \d turns? behind turn \d/);
    assert.deepEqual(await lookForLosses(folder), []);
    await openFolder(folder).close();
  });

  it('makes new secrets, and says what that does to links and webhooks', async (t) => {
    const folder = await killed(t);
    rmSync(join(folder, 'secrets.json'));
    const [loss, ...others] = await lookForLosses(folder);
    assert.match(loss ?? '', /links in pages sent so far stop working.*webhooks refuse/);
    assert.deepEqual(others, []);
    assert.equal(existsSync(join(folder, 'secrets.json')), false, 'looking changes nothing');
    assert.deepEqual(await repair(folder), [loss]);
    assert.equal(statSync(join(folder, 'secrets.json')).mode & 0o777, 0o600);
    assert.deepEqual(await lookForLosses(folder), []);
  });

  it('finds nothing where nothing is missing, and does nothing where only a backup helps', async (t) => {
    const folder = await killed(t);
    assert.deepEqual(await lookForLosses(folder), []);
    truncateSync(join(folder, 'escalog.db'), 5_000);
    await assert.rejects(repair(folder), { code: 'ESCALOG_MOVING_NOT_WHOLE', message: /escalog\.db is damaged/ });
    await assert.rejects(repair(temporaryFolder(t)), { code: 'ESCALOG_MOVING_NOTHING_THERE' });
  });
});

describe('a backup of a stopped Escalog', () => {
  it('is restored as it was, for its user alone, and into an empty folder only', async (t) => {
    const [dataDir, ground] = [temporaryFolder(t), temporaryFolder(t)];
    await makeSample(dataDir);
    const to = join(ground, 'backup');
    const made = await backUp({ dataDir, to });
    for (const name of ['.', ...readdirSync(to)])
      assert.equal(statSync(join(to, name)).mode & 0o077, 0, `${name} is readable by others`);
    await assert.rejects(backUp({ dataDir, to }), /exists|not empty|there already/);

    const again = join(ground, 'again');
    const restored = await restore({ backup: to, dataDir: again });
    assert.deepEqual([restored.incidents, restored.takenAt], [made.incidents, made.takenAt]);
    assert.deepEqual(await lookForLosses(again), []);
    await assert.rejects(restore({ backup: to, dataDir: again }), /not empty/);
    await assert.rejects(restore({ backup: dataDir, dataDir: join(ground, 'third') }), {
      code: 'ESCALOG_MOVING_NOTHING_THERE',
    });
  });

  it('that is damaged is not restored, and leaves nothing', async (t) => {
    const [dataDir, ground] = [temporaryFolder(t), temporaryFolder(t)];
    await makeSample(dataDir);
    const to = join(ground, 'backup');
    await backUp({ dataDir, to });
    truncateSync(join(to, 'escalog.db'), 50_000);
    mkdirSync(join(ground, 'again'));
    await assert.rejects(restore({ backup: to, dataDir: join(ground, 'again') }), { code: 'ESCALOG_MOVING_NOT_WHOLE' });
    assert.deepEqual(readdirSync(join(ground, 'again')), []);
  });
});
