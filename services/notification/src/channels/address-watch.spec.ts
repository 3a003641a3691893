import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Addresses } from '@escalog/addresses';
import { nameServer } from '@escalog/addresses/testing';
import type { CatalogEntry } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { ManualClock } from '@escalog/kernel/testing';
import { ada, night, webhook } from '../testing/examples.ts';
import { AddressWatch } from './address-watch.ts';

describe('the watch over the addresses of the catalog', () => {
  const open = async (t: TestContext, entries: readonly CatalogEntry[], allowedNetworks: readonly string[] = []) => {
    const clock = new ManualClock(night);
    const names = { 'chat.corp': ['10.0.0.7'], 'hooks.corp': ['8.8.8.8'] };
    const server = await nameServer(t, names);
    const files = { hosts: '/nonexistent', resolvConf: '/nonexistent' };
    const { lookup } = new Addresses({ clock, nameServers: [server.address], files });
    const watch = new AddressWatch({ definitions: definitionsOf(...entries), clock, lookup, allowedNetworks });
    await watch.look();
    return { watch, clock, server };
  };
  const at = (name: string, url: string) => ({ ...ada([{ ...webhook, url }]), ref: `person/${name}` });

  it('finds nothing where everything is public, unknown or an example', async (t) => {
    const { watch, server } = await open(t, [
      at('ada', 'https://hooks.corp/1'),
      at('bo', 'https://nowhere.corp/1'),
      at('cy', 'https://hooks.acme.example/1'),
    ]);
    assert.equal(watch.check().ok, true);
    assert.ok(!server.asked.includes('hooks.acme.example'));
  });

  it('says who has a private address, and what to set, without the path of the URL', async (t) => {
    const entries = [at('ada', 'https://chat.corp/token-8d31'), at('bo', 'http://192.168.0.7/token-8d31')];
    const { watch } = await open(t, entries);
    assert.deepEqual(watch.check(), {
      name: 'addresses',
      ok: false,
      detail:
        'nothing is sent to addresses of person/ada, person/bo: chat.corp leads to a private address, and this installation connects to those only in the networks that ESCALOG_ALLOWED_NETWORKS lists',
    });
    assert.equal((await open(t, entries, ['10.0.0.0/8', '192.168.0.7/32'])).watch.check().ok, true);
  });

  it('stays ready, and says so all the same, when one host is forbidden: that is a slip of whoever wrote it', async (t) => {
    const entries = [
      at('ada', 'https://chat.corp/1'),
      at('bo', 'https://chat.corp/2'),
      at('cy', 'https://hooks.corp/1'),
    ];
    const { watch } = await open(t, entries);
    const { ok, detail } = watch.check();
    assert.equal(ok, true);
    assert.match(
      detail,
      /^nothing is sent to addresses of person\/ada, person\/bo: chat\.corp leads to a private address/,
    );
  });

  it('looks again a minute later, when it is asked', async (t) => {
    const { watch, clock, server } = await open(t, [at('ada', 'https://hooks.corp/1')]);
    server.names['hooks.corp'] = ['10.0.0.8'];
    clock.advance(60_000);
    while (!watch.check().detail.includes('hooks.corp leads to a private address')) await new Promise(setImmediate);
  });
});
