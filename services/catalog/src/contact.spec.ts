import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CatalogWorld } from './testing/catalog-world.ts';
import { ana, groundwork } from './testing/organisation.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const hook = { id: 'hook', channel: 'webhook', url: 'https://hooks.acme.dev/pages', secret };
const mail = { id: 'mail', channel: 'email', address: 'ana@acme.dev' };

async function world(): Promise<CatalogWorld> {
  const opened = await CatalogWorld.open();
  await opened.apply(groundwork);
  await opened.apply([{ ...ana, contactMethods: [mail, hook] }]);
  return opened;
}
const change = (catalog: CatalogWorld, body: object) => catalog.ask('PUT', '/v1/people/ana/contact', body);

describe('how somebody is reached', () => {
  it('is changed as a whole, and masked secrets stay', async () => {
    await using catalog = await world();
    const masked = { ...hook, secret: 'whsec_********' };
    const rules = { high: [{ method: 'hook' }, { method: 'mail', after: 'PT3M' }] };
    const { status, body } = await change(catalog, {
      contactMethods: [masked, { ...mail, address: 'ana@new.dev' }],
      contactRules: rules,
      version: 2,
      by: ana.name,
      why: 'A new address.',
    });
    assert.equal(status, 200);
    const entry = body['entry'] as Record<string, unknown>;
    assert.deepEqual(
      [entry['name'], entry['contactMethods'], entry['contactRules'], body['version']],
      [ana.name, [masked, { ...mail, address: 'ana@new.dev' }], rules, 3],
    );
    const applied = (await catalog.events('escalog.catalog')).at(-1);
    assert.ok(applied?.type === 'CatalogEntryApplied' && applied.definition.includes(secret));
  });

  it('is left as it is when the entry was changed meanwhile, and when a rule names no method', async () => {
    await using catalog = await world();
    const stale = await change(catalog, { contactMethods: [mail], version: 7 });
    assert.deepEqual([stale.status, stale.body['code']], [409, 'entry-changed']);
    const faulty = await change(catalog, { contactMethods: [mail], contactRules: { low: [{ method: 'hook' }] } });
    assert.equal(faulty.status, 422);
    assert.match(JSON.stringify(faulty.body['errors']), /hook/);
    const { body } = await catalog.ask('GET', '/v1/catalog/entries/person/ana');
    assert.equal(body['version'], 2);
  });
});
