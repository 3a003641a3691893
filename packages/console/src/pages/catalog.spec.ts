import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { running } from '@escalog/standalone/testing';

/** Escalog with the sample organisation, asked as a browser without script asks. */
async function asked(t: TestContext) {
  const { server } = await running(t);
  const headers = { accept: 'text/html' };
  return {
    server,
    page: async (url: string) => server.inject({ url, headers }),
    post: async (url: string, fields: Readonly<Record<string, string>>) =>
      server.inject({
        method: 'POST',
        url,
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(fields).toString(),
      }),
    apply: async (...entries: readonly object[]) => {
      const answer = await server.inject({ method: 'POST', url: '/v1/catalog/apply', payload: { entries } });
      assert.equal(answer.statusCode, 200, answer.body);
    },
    entry: async (ref: string) =>
      (await server.inject({ url: `/v1/catalog/entries/${ref}` })).json<{
        entry: Record<string, unknown>;
        version: number;
      }>(),
  };
}

/** What stands in the hidden field of a page. */
function hidden(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}

describe('changing an entry', () => {
  it('applies what was planned, with who and why', async (t) => {
    const { post, entry, server } = await asked(t);
    const yaml = 'ref: component/ledger\nname: Ledger\nowner: team/platform\n';
    const typed = { as: 'yaml', version: '1', base: '', yaml };
    const planned = await post('/catalog/component/ledger/edit', { ...typed, do: 'plan' });
    assert.match(planned.body, /owner: team\/payments/);
    assert.deepEqual((await entry('component/ledger')).version, 1);
    const plan = hidden(planned.body, 'plan');
    const said = { plan, why: 'Platform runs it.', by: 'person/ana-costa' };
    const applied = await post('/catalog/component/ledger/edit', { ...typed, ...said, do: 'apply' });
    assert.deepEqual([applied.statusCode, applied.headers['location']], [303, '../../../catalog/component/ledger']);
    const { versions } = (await server.inject({ url: '/v1/catalog/entries/component/ledger/history' })).json<{
      versions: readonly { why: string; by: { name: string } }[];
    }>();
    assert.deepEqual([versions[0]?.why, versions[0]?.by.name], ['Platform runs it.', 'Ana Costa']);
  });

  it('shows the plan anew when something else was typed since, or somebody changed it', async (t) => {
    const { post, apply, entry } = await asked(t);
    const typed = { as: 'yaml', version: '1', base: 'x', yaml: 'ref: component/ledger\nname: Ledger\n' };
    const { body } = await post('/catalog/component/ledger/edit', { ...typed, do: 'plan' });
    const apply2 = { ...typed, plan: hidden(body, 'plan'), by: 'person/ana-costa', do: 'apply' };
    const other = await post('/catalog/component/ledger/edit', {
      ...apply2,
      yaml: `${typed.yaml}owner: team/payments\n`,
    });
    assert.equal(other.statusCode, 200);
    assert.match(other.body, /role="alert">[^<]*plan/i);
    await apply({ ref: 'component/ledger', name: 'Books' });
    const late = await post('/catalog/component/ledger/edit', apply2);
    assert.match(late.body, /Somebody changed it meanwhile/);
    assert.equal((await entry('component/ledger')).entry['name'], 'Books');
    assert.equal(hidden(late.body, 'version'), '2');
  });

  it('names lines and fields that are wrong, and shows again what was typed', async (t) => {
    const { post } = await asked(t);
    const url = '/catalog/component/ledger/edit';
    const wrong = await post(url, {
      as: 'yaml',
      version: '1',
      yaml: 'ref: component/ledger\nname: L\nowner: team/none\n',
      do: 'plan',
    });
    assert.equal(wrong.statusCode, 422);
    assert.match(wrong.body, /data-line="3">Line 3<\/a>/);
    assert.match(wrong.body, /\nowner: team\/none\n/);
    const broken = await post(url, { as: 'yaml', version: '1', yaml: 'ref: [', do: 'plan' });
    assert.match(broken.body, /This YAML cannot be read/);
    const renamed = await post(url, { as: 'yaml', version: '1', yaml: 'ref: component/other\nname: L\n', do: 'plan' });
    assert.match(renamed.body, /must be component\/ledger/);
    const form = await post(url, { as: 'form', version: '1', name: 'L', owner: 'team/none', do: 'plan' });
    assert.match(form.body, /id="field-owner"[^>]*aria-invalid="true"/);
    assert.match(form.body, /class="field-fault"/);
  });

  it('keeps secrets that are left masked', async (t) => {
    const { post, page, apply, entry } = await asked(t);
    const method = {
      id: 'chat',
      channel: 'ntfy',
      url: 'https://ntfy.example/some-topic',
      token: `tk_${'a'.repeat(29)}`,
    };
    await apply({ ref: 'person/zoe', name: 'Zoe', contactMethods: [method] });
    const { body } = await page('/catalog/person/zoe/edit');
    assert.doesNotMatch(body, /tk_a/);
    const contactMethods = /name="contactMethods"[^>]*>\n([^<]*)</.exec(body)?.[1] ?? '';
    const typed = {
      as: 'form',
      version: '1',
      name: 'Zoe R',
      contactMethods: contactMethods.replaceAll('&#39;', "'").replaceAll('&quot;', '"'),
    };
    const planned = await post('/catalog/person/zoe/edit', { ...typed, do: 'plan' });
    assert.match(planned.body, /class="added">.*name: Zoe R/);
    assert.equal((planned.body.match(/class="(added|removed)"/g) ?? []).length, 2);
    const plan = hidden(planned.body, 'plan');
    await post('/catalog/person/zoe/edit', { ...typed, plan, by: 'person/ana-costa', do: 'apply' });
    assert.equal((await entry('person/zoe')).entry['name'], 'Zoe R');
  });

  it('makes a new entry of a type of yours by its form, and goes over to YAML with what was typed', async (t) => {
    const { post, page, apply } = await asked(t);
    await apply({
      ref: 'catalog-type/queue',
      name: 'Queue',
      attributes: { region: { type: 'enumeration', values: ['north', 'south'], required: true } },
    });
    assert.match((await page('/catalog/new')).body, /type=queue/);
    assert.match((await page('/catalog/new?type=queue')).body, /<option>north<\/option>/);
    const typed = {
      as: 'form',
      type: 'queue',
      'name-of-ref': 'orders',
      version: '0',
      name: 'Orders',
      'attributes.region': 'south',
    };
    const yaml = await post('/catalog/new', { ...typed, do: 'as-yaml' });
    assert.match(yaml.body, /ref: queue\/orders\n(.*\n)*attributes:\n {2}region: south/);
    const { body } = await post('/catalog/new', { ...typed, do: 'plan' });
    const done = await post('/catalog/new', {
      ...typed,
      plan: hidden(body, 'plan'),
      by: 'person/ana-costa',
      do: 'apply',
    });
    assert.equal(done.headers['location'], '../catalog/queue/orders');
    assert.match((await page('/catalog/queue/orders')).body, /region: south/);
    const again = await post('/catalog/new', { ...typed, name: 'Other', do: 'plan' });
    assert.match(again.body, /There is such an entry already/);
  });

  it('tells what there is not', async (t) => {
    const { page } = await asked(t);
    for (const url of [
      '/catalog/component/none',
      '/catalog/component/none/edit',
      '/catalog/none/none',
      '/catalog/component/none/history',
    ])
      assert.equal((await page(url)).statusCode, 404, url);
    assert.equal((await page('/catalog?type=none')).statusCode, 422);
  });
});

describe('importing entries', () => {
  it('names the line in the document that it is about, and changes nothing', async (t) => {
    const { post } = await asked(t);
    const yaml = 'ref: component/one\nname: One\n---\nref: component/two\nname: Two\npartOf: [component/none]\n';
    const { statusCode, body } = await post('/catalog/import', { yaml, do: 'plan' });
    assert.equal(statusCode, 422);
    assert.match(body, /data-line="6"/);
    assert.equal((await post('/catalog/import', { yaml: '', do: 'plan' })).statusCode, 422);
  });
});
