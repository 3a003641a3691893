import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { RunnerDeps } from '@escalog/runner';
import { IntakeWorld } from '../testing/intake-world.ts';

const methods = ['GET', 'POST'] as const;
const form = { type: 'application/x-www-form-urlencoded', body: '' };

/** An incident for which Ana was paged, the link in her page, and a process that may find the store in another state. */
async function pagedIn(world: IntakeWorld, changed: Partial<RunnerDeps> = {}) {
  const replica = await world.replica(changed);
  await world.quiet();
  const { body } = await replica.ask('POST', '/v1/incidents', {
    title: 'users cannot log in',
    severity: 'sev3',
    affects: ['business-service/login'],
  });
  await world.quiet();
  const id = String(body['id']);
  const link = world.links
    .urlFor({ incidentId: id, pageId: `${id}/1/ana`, person: 'person/ana' })
    .replace('https://escalog.example', '');
  return { ...replica, id, link, token: link.slice(link.indexOf('=') + 1) };
}

/** The same, where every look into the store fails with `error` once `fails` was called. */
async function failing(world: IntakeWorld, error: Error) {
  let failed = false;
  const broken = <Port extends object>(real: Port, names: readonly (keyof Port)[]): Port => {
    const methods = names.map((name) => [
      name,
      (...args: unknown[]) =>
        failed ? Promise.reject(error) : (real[name] as (...args: unknown[]) => unknown)(...args),
    ]);
    return overridden(real, Object.fromEntries(methods) as Partial<Port>);
  };
  const { store } = world.deps;
  const paged = await pagedIn(world, {
    store: overridden(store, {
      views: (collection) => broken(store.views(collection), ['get', 'update']),
      aggregates: (collection) => broken(store.aggregates(collection), ['load', 'write']),
    }),
  });
  return { ...paged, fails: () => void (failed = true) };
}

describe('the link in a page', () => {
  it('asks with a button, and acknowledges in the name of whoever was paged when it is pressed', async () => {
    await using world = new IntakeWorld();
    const { visit, ask, link, id } = await pagedIn(world);
    const asked = await visit('GET', link);
    assert.deepEqual([asked.status, asked.headers['content-type']], [200, 'text/html']);
    assert.match(asked.page, /<form method="post"><button>Acknowledge as Ana<\/button>/);
    assert.match(asked.page, />Declared 2026-11-18 02:00 UTC, affecting Login\.</);
    const pressed = await visit('POST', link, form);
    assert.equal(pressed.status, 200);
    assert.match(pressed.page, /Thank you, Ana/);
    const { body } = await ask('GET', `/v1/incidents/${id}`);
    assert.deepEqual([body['status'], body['acknowledgedBy']], ['acknowledged', ['person/ana']]);
  });

  it('works with what mail gateways add to it', async () => {
    await using world = new IntakeWorld();
    const { visit, link } = await pagedIn(world);
    for (const method of methods)
      assert.equal((await visit(method, `${link}&x=1&utm_source=mail`)).status, 200, method);
  });

  for (const [type, body] of [
    ['text/plain', 'x'],
    ['application/json', '{'],
    ['application/json', ''],
    ['multipart/form-data', 'x'],
  ] as const) {
    it(`is followed whatever is sent along: ${type} with ${body === '' ? 'nothing' : body}`, async () => {
      await using world = new IntakeWorld();
      const { visit, link } = await pagedIn(world);
      assert.equal((await visit('POST', link, { type, body })).status, 200);
    });
  }

  it('does not call itself invalid when the request cannot be read', async () => {
    await using world = new IntakeWorld();
    const { visit, link } = await pagedIn(world);
    const { status, page } = await visit('POST', link, { type: 'nonsense', body: 'x' });
    assert.equal(status, 415);
    assert.match(page, /Open the link in a browser/);
  });

  it('says who has acknowledged, and of a resolved incident only that it is resolved', async () => {
    await using world = new IntakeWorld();
    const { visit, ask, link, id } = await pagedIn(world);
    await ask('POST', `/v1/incidents/${id}/acknowledge`, { by: 'person/ana' });
    assert.match((await visit('GET', link)).page, /acknowledged by Ana\./);
    await ask('POST', `/v1/incidents/${id}/resolve`, { by: 'person/ana' });
    assert.match((await visit('GET', link)).page, /Severity sev3, resolved\.</);
  });
});

describe('the link in a page, opened in a browser', () => {
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';

  it('leads to the incident, with the token in a cookie and no longer in the address, and changes nothing', async () => {
    await using world = new IntakeWorld();
    const { visit, ask, link, token, id } = await pagedIn(world);
    const first = await visit('GET', link, undefined, { accept });
    assert.equal(first.status, 303);
    const given = String(first.headers['set-cookie']);
    assert.match(
      given,
      /^__Host-escalog-link-[0-9a-f]{16}=\S+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/,
    );
    const cookie = given.split(';', 1)[0] ?? '';
    assert.ok(cookie.endsWith(`=${token}`));
    const again = new URL(String(first.headers['location']), 'https://escalog.example/v1/acknowledge');
    const second = await visit('GET', `${again.pathname}${again.search}`, undefined, { accept, cookie });
    assert.deepEqual([second.status, second.headers['location']], [303, `../incidents/${id}`]);
    assert.equal((await ask('GET', `/v1/incidents/${id}`)).body['status'], 'open');
  });

  it('shows its buttons where no cookies are kept', async () => {
    await using world = new IntakeWorld();
    const { visit, link } = await pagedIn(world);
    const first = await visit('GET', link, undefined, { accept });
    const again = new URL(String(first.headers['location']), 'https://escalog.example/v1/acknowledge');
    const { status, page } = await visit('GET', `${again.pathname}${again.search}`, undefined, { accept });
    assert.equal(status, 200);
    assert.match(page, /<button>Acknowledge as Ana<\/button>/);
  });

  it('says how to get another when it is too old', async () => {
    await using world = new IntakeWorld();
    const { visit, link } = await pagedIn(world);
    world.clock.advance(8 * 24 * 60 * 60 * 1_000);
    const { status, page, headers } = await visit('GET', link, undefined, { accept });
    assert.deepEqual([status, headers['set-cookie']], [403, undefined]);
    assert.match(page, /<a href="\.\.\/sign-in">/);
  });
});

describe('the page behind the link in a page', () => {
  const decline = (token: string) => `/v1/acknowledge/decline?token=${token}`;
  const nextLevel = (token: string) => `/v1/acknowledge/next-level?token=${token}`;
  const why = (text: string) => ({ ...form, body: new URLSearchParams({ why: text }).toString() });

  it('offers besides to decline with a reason, and to page the next level', async () => {
    await using world = new IntakeWorld();
    const { visit, link, token } = await pagedIn(world);
    const { page } = await visit('GET', link);
    for (const address of [decline(token), nextLevel(token)])
      assert.ok(page.includes(`<form method="post" action="../${address.slice(1)}">`), page);
    assert.match(page, /<input name="why" required maxlength="500"/);
  });

  it('declines in the name of whoever was paged, once for a page, and not without a reason', async () => {
    await using world = new IntakeWorld();
    const { visit, token, id, ask } = await pagedIn(world);
    for (const sent of [form, why(' '), why('\u0000')]) {
      const { status, page } = await visit('POST', decline(token), sent);
      assert.equal(status, 422);
      assert.match(page, /Go back and say why/);
    }
    const { status: unread, page: told } = await visit('POST', decline(token));
    assert.equal(unread, 400);
    assert.match(told, /Open the link in a browser/, 'the link is not to blame');
    for (const text of ['I am on a train.', 'Still.']) {
      const { status, page, headers } = await visit('POST', decline(token), why(text));
      assert.deepEqual([status, headers['content-type']], [200, 'text/html']);
      assert.match(page, /Thank you, Ana: it is not yours/);
    }
    const { body } = await ask('GET', `/v1/incidents/${id}`);
    assert.equal(body['status'], 'open', 'a decline is no acknowledgement');
  });

  it('asks for the next level, whatever is sent along', async () => {
    await using world = new IntakeWorld();
    const { visit, token } = await pagedIn(world);
    for (const sent of [form, { type: 'text/plain', body: 'x' }]) {
      const { status, page } = await visit('POST', nextLevel(token), sent);
      assert.equal(status, 200);
      assert.match(page, /the next level is paged now/);
    }
  });

  it('does nothing for what is forged or too long, and says so kindly when it is over', async () => {
    await using world = new IntakeWorld();
    const { visit, token, id, ask } = await pagedIn(world);
    for (const address of [decline, nextLevel])
      assert.equal((await visit('POST', address(`${token.slice(0, -2)}xx`), why('No.'))).status, 403);
    assert.equal((await visit('POST', decline(token), why('x'.repeat(70_000)))).status, 413);
    assert.equal((await visit('POST', decline(token), why('x'.repeat(60_000)))).status, 200, 'its beginning is kept');
    await ask('POST', `/v1/incidents/${id}/resolve`, { by: 'person/ana' });
    for (const address of [decline, nextLevel]) {
      const { status, page } = await visit('POST', address(token), why('No.'));
      assert.equal(status, 200);
      assert.match(page, /Thank you, Ana: this incident is resolved already/);
    }
  });
});

describe('a link that is not valid', () => {
  it('is refused with a page, and its token is not logged', async () => {
    await using world = new IntakeWorld();
    const { visit, token } = await pagedIn(world);
    const [head = '', claim = ''] = token.split('.');
    const links = [
      [`?token=${head}.${claim}.forged`, 403],
      [`?token=${token}&token=${token}`, 400],
      [`?tokn=${token}`, 400],
      [`?token=${token.padEnd(2_001, 'x')}`, 400],
      ['', 400],
    ] as const;
    for (const method of methods) {
      for (const [query, expected] of links) {
        const { status, page, headers } = await visit(method, `/v1/acknowledge${query}`);
        assert.deepEqual([status, headers['content-type']], [expected, 'text/html'], query);
        assert.match(page, /This link is not valid/);
      }
    }
    const lines = world.logged.filter((line) => line.includes('could not be followed'));
    assert.equal(lines.length, methods.length * links.length);
    assert.deepEqual(
      world.logged.filter((line) => line.includes(claim)),
      [],
    );
  });
});

describe('a valid link', () => {
  it('asks to be tried again in a moment while the store is down', async () => {
    await using world = new IntakeWorld();
    const { visit, fails, link, token } = await failing(
      world,
      new AppError('ESCALOG_TEST_DOWN', 'the store is down', { retriable: true }),
    );
    fails();
    for (const method of methods) {
      const { status, page, headers } = await visit(method, link);
      assert.deepEqual([status, headers['retry-after'], headers['content-type']], [503, '1', 'text/html'], method);
      assert.match(page, /try again in a moment/i);
      assert.doesNotMatch(page, /not valid/);
    }
    assert.equal(world.logged.filter((line) => line.includes('ESCALOG_TEST_DOWN')).length, methods.length);
    assert.ok(!world.logged.join('').includes(token));
  });

  for (const error of [
    new AppError('ESCALOG_TEST_BUG', 'never will', { retriable: false }),
    new TypeError('x is undefined'),
  ]) {
    it(`tells of another way to acknowledge when it meets a bug: ${error.name}`, async () => {
      await using world = new IntakeWorld();
      const { visit, fails, link } = await failing(world, error);
      fails();
      for (const method of methods) {
        const { status, page, headers } = await visit(method, link);
        assert.deepEqual([status, headers['content-type']], [500, 'text/html'], method);
        assert.match(page, /on the command line or over the API/);
        assert.doesNotMatch(page, /not valid|undefined|never will/);
      }
      assert.equal(world.logged.filter((line) => line.includes(error.message)).length, methods.length);
    });
  }
});
