import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { DefinitionsCopy } from '@escalog/definitions';
import { openJournal } from '@escalog/journal';
import { after } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { openSqliteStore } from '@escalog/store';
import { ada, email, minute, night } from '../../testing/examples.ts';
import { temporaryFolder } from '../../testing/world.ts';
import { mostDevices, PushDevices } from './devices.ts';

const phone = { id: 'phone', channel: 'push' } as const;
const keys = { p256dh: 'a-key', auth: 'a-secret' };

function open(t: TestContext) {
  const clock = new ManualClock(night);
  const journal = openJournal({ folder: temporaryFolder(), onFailure() {} });
  const store = openSqliteStore({ journal });
  t.after(async () => {
    await store.close();
    await journal.close();
  });
  const devices = new PushDevices(store, clock);
  const add = async (endpoint: string, person = 'person/ada', methodId = 'phone') => {
    const added = await devices.add({ endpoint, keys, person, methodId, name: 'Firefox on Linux', publicKey: 'B' });
    assert.notEqual(added, 'too-many');
    return added as Exclude<typeof added, 'too-many'>;
  };
  const endpoints = async (person = 'person/ada', methodId = 'phone') =>
    (await devices.of(person, methodId)).map(({ endpoint }) => endpoint).sort();
  return { clock, devices, add, endpoints };
}

describe('devices', () => {
  it('belong to one contact method of one person', async (t) => {
    const { add, endpoints } = open(t);
    await add('https://push.example/1');
    await add('https://push.example/2', 'person/ada', 'tablet');
    await add('https://push.example/3', 'person/bo');
    assert.deepEqual(
      [await endpoints(), await endpoints('person/ada', 'tablet'), await endpoints('person/bo')],
      [['https://push.example/1'], ['https://push.example/2'], ['https://push.example/3']],
    );
  });

  it('are registered once, however often that is asked for', async (t) => {
    const { clock, add, endpoints } = open(t);
    const first = await add('https://push.example/1');
    clock.advance(minute);
    const again = await add('https://push.example/1');
    assert.deepEqual(again, first);
    assert.equal((await endpoints()).length, 1);
  });

  it('are so many at most, and one that is known counts once', async (t) => {
    const { devices, add } = open(t);
    for (let count = 0; count < mostDevices; count += 1) await add(`https://push.example/${count}`);
    const more = {
      endpoint: 'https://push.example/more',
      keys,
      person: 'person/ada',
      methodId: 'phone',
      name: 'A browser',
      publicKey: 'B',
    };
    assert.equal(await devices.add(more), 'too-many');
    await add('https://push.example/3');
  });

  it('subscribe anew by the secret that they had, and by no other', async (t) => {
    const { devices, add, endpoints } = open(t);
    const { id } = await add('https://push.example/1');
    const anew = { endpoint: 'https://push.example/2', keys: { p256dh: 'another', auth: 'another-secret' } };
    assert.equal(await devices.renew(id, 'no-secret', anew), undefined);
    assert.equal(await devices.renew('no-device', 'a-secret', anew), undefined);
    const renewed = await devices.renew(id, 'a-secret', anew);
    assert.notEqual(renewed?.id, id);
    assert.deepEqual(await endpoints(), ['https://push.example/2']);
    assert.equal(await devices.renew(id, 'a-secret', anew), undefined);
  });

  it('are forgotten with their contact method, or their person', async (t) => {
    const { devices, add, endpoints } = open(t);
    await add('https://push.example/1');
    await add('https://push.example/2', 'person/ada', 'tablet');
    await add('https://push.example/3', 'person/gone');
    await devices.prune(DefinitionsCopy.of([ada([email, phone])]), night);
    assert.deepEqual(
      [await endpoints(), await endpoints('person/ada', 'tablet'), await endpoints('person/gone')],
      [['https://push.example/1'], [], []],
    );
    await devices.prune(DefinitionsCopy.of([ada([{ ...email, id: 'phone' }])]), night);
    assert.deepEqual(await endpoints(), [], 'a method of that name by mail is another one');
  });

  it('are all forgotten with somebody who is erased', async (t) => {
    const { devices, add, endpoints } = open(t);
    await add('https://push.example/1');
    await add('https://push.example/2', 'person/ada', 'tablet');
    await add('https://push.example/3', 'person/bo');
    assert.deepEqual([await devices.forget('person/ada'), await devices.forget('person/ada')], [true, false]);
    assert.deepEqual([await endpoints(), await endpoints('person/ada', 'tablet')], [[], []]);
    assert.equal((await endpoints('person/bo')).length, 1);
  });

  it('stay when they came after what is known of the catalog', async (t) => {
    const { clock, devices, add, endpoints } = open(t);
    clock.advance(minute);
    await add('https://push.example/1');
    await devices.prune(DefinitionsCopy.of([]), night);
    assert.equal((await endpoints()).length, 1);
    await devices.prune(DefinitionsCopy.of([]), after(night, minute), 'person/bo');
    assert.equal((await endpoints()).length, 1);
    await devices.prune(DefinitionsCopy.of([]), after(night, minute), 'person/ada');
    assert.equal((await endpoints()).length, 0);
  });
});
