import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import { noProviders } from '@escalog/hosting/testing';
import { openJournal } from '@escalog/journal';
import { ManualClock } from '@escalog/kernel/testing';
import { openSqliteStore } from '@escalog/store';
import { ada, night } from '../testing/examples.ts';
import { temporaryFolder } from '../testing/world.ts';
import { PushDevices } from './push/devices.ts';
import { ReachWatch } from './reach-watch.ts';

/** Triage pages Ada alone, by push; mail goes out. */
function open(t: TestContext) {
  const journal = openJournal({ folder: temporaryFolder(), onFailure() {} });
  const store = openSqliteStore({ journal });
  t.after(() => journal.close());
  const devices = new PushDevices(store, new ManualClock(night));
  const logged: string[] = [];
  const watch = new ReachWatch({
    devices,
    definitions: definitionsOf(ada([{ id: 'phone', channel: 'push' }]), {
      ref: 'escalation-path/triage',
      name: 'Triage',
      nodes: [{ level: { targets: ['person/ada'], acknowledgeWithin: 'PT5M' } }],
      lastResort: 'person/ada',
    }),
    providers: { ...noProviders, smtpUrl: 'smtp://mail.bank.pt' },
    log: { error: (_facts, text) => void logged.push(text) },
  });
  const register = () =>
    devices.add({
      endpoint: 'https://push.bank.pt/1',
      keys: { p256dh: 'a-key', auth: 'a-secret' },
      person: 'person/ada',
      methodId: 'phone',
      name: 'Firefox on Linux',
      publicKey: 'B',
    });
  return { store, watch, devices, register, logged };
}

describe('whether every path reaches somebody', () => {
  it('is no while nobody on one has a device for push, and yes once there is one', async (t) => {
    const { store, watch, register } = open(t);
    await watch.look();
    assert.match(watch.check().detail, /^escalation-path\/triage: pages reach nobody but .* push without a device/);
    await watch.stop();
    await register();
    await watch.look();
    assert.ok(watch.check().ok);
    await watch.stop();
    await store.close();
  });

  it('is no again when the last device is gone, without being asked to look', async (t) => {
    const { store, watch, devices, register } = open(t);
    const device = await register();
    await watch.look();
    assert.ok(watch.check().ok);
    await watch.stop();
    await devices.remove(device === 'too-many' ? '' : device.id);
    watch.check();
    await watch.stop();
    assert.equal(watch.check().ok, false);
    await watch.stop();
    await store.close();
  });

  it('stays as it was known when the store cannot be read, and the log says so', async (t) => {
    const { store, watch, register, logged } = open(t);
    await register();
    await watch.look();
    await store.close();
    await watch.look();
    assert.ok(watch.check().ok);
    await watch.stop();
    assert.equal(logged[0], 'which devices are registered could not be read');
  });
});
