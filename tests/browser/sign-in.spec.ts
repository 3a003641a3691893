import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { client, IdentityProvider, type Account } from '@escalog/access-service/testing';
import type { Page } from 'playwright-core';
import { assertAccessible, assertFits, desk, noBrowser, opened, phone, photograph } from './browser.ts';

const elin: Account = { mail: 'elin.berg@acme.example' };

/** Escalog where people sign in, by a name, because browsers have no passkeys for an IP address; and an identity provider that vouches for `account`. */
async function guarded(t: TestContext, account: Account = elin) {
  let root = '';
  const provider = new IdentityProvider(account, () => `${root}/v1/sign-in/oidc/callback`);
  await provider.start();
  t.after(() => provider.stop());
  const { url, ...there } = await opened(t, {
    access: true,
    oidc: { issuer: provider.issuer, ...client },
    publicUrl: () => root,
  });
  root = url.replace('127.0.0.1', 'localhost');
  return { ...there, root, provider };
}

const whoIsIn = async (page: Page): Promise<string> => ((await page.locator('.who').textContent()) ?? '').trim();
const toProvider = (page: Page) => page.getByRole('link', { name: /^Sign in with/ });
const alert = async (page: Page): Promise<string> =>
  ((await page.locator('main [role=alert]').first().textContent()) ?? '').trim();

/** The link of a message in the inbox of the sandbox, as an owner sees it. */
async function linkIn(page: Page, root: string, part: string): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    const answer = await page.request.get(`${root}/v1/sandbox/messages`);
    assert.equal(answer.status(), 200, await answer.text());
    const found = new RegExp(`${root}${part}[\\w.~%&=-]+`).exec(await answer.text())?.[0];
    if (found !== undefined) return found;
    await page.waitForTimeout(50);
  }
  throw new Error(`no message has a link to ${part}`);
}

describe('signing in, in a browser', { skip: noBrowser }, () => {
  it('goes by the identity provider and by passkeys', async (t) => {
    const { open, root, provider } = await guarded(t);

    await t.test('leads on to where somebody wanted to', async () => {
      const page = await open(phone);
      await page.goto(`${root}/settings/tokens`);
      assert.equal(new URL(page.url()).pathname, '/sign-in');
      await assertAccessible(page);
      await assertFits(page);
      await photograph(page, 'sign-in');
      await toProvider(page).click();
      await page.waitForURL(`${root}/settings/tokens`);
      assert.equal(await whoIsIn(page), 'Elin Berg');
    });

    await t.test('tells whom nobody knows whom to ask, and offers the other ways', async () => {
      provider.account = { mail: '"><script>alert(1)</script>@evil.example' };
      const page = await open(phone);
      await page.goto(`${root}/sign-in`);
      await toProvider(page).click();
      await page.waitForURL(/refused=/);
      assert.match(await alert(page), /^The identity provider knows you as ">/);
      assert.match(await alert(page), /ask an owner to add it/);
      await page.getByRole('button', { name: 'Send me a link' }).waitFor();
      await assertAccessible(page);
      await assertFits(page);
      provider.account = elin;
    });

    await t.test('says one clear thing while the provider is down', async () => {
      const page = await open(desk);
      await page.goto(`${root}/sign-in?to=/catalog`);
      await provider.stop();
      await toProvider(page).click();
      await page.waitForURL(/refused=/);
      assert.match(await alert(page), /does not answer as it should/);
      await provider.start();
      await toProvider(page).click();
      await page.waitForURL(`${root}/catalog`);
    });

    await t.test('leads nowhere else, whatever the address says', async () => {
      for (const to of ['https://evil.example/', '//evil.example', '/\\evil.example', '/v1/sign-in/oidc']) {
        const page = await open(desk);
        await page.goto(`${root}/sign-in?${new URLSearchParams({ to }).toString()}`);
        await toProvider(page).click();
        await page.waitForURL(`${root}/`);
        assert.equal(await whoIsIn(page), 'Elin Berg');
      }
    });

    await t.test(
      'takes no answer that another browser has begun, nor what somebody wrote into the address',
      async () => {
        const page = await open(desk);
        await page.goto(`${root}/v1/sign-in/oidc/callback?code=x&state=y`);
        assert.match(await alert(page), /not begun in this browser/);
        await page.goto(`${root}/sign-in?refused=<script>alert(1)</script>`);
        assert.equal(await page.locator('main [role=alert]').filter({ hasText: /./ }).count(), 0);
      },
    );

    await t.test('passkeys: works with a device that was registered, until it is removed', async () => {
      const page = await open(phone);
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('WebAuthn.enable');
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      await page.goto(`${root}/sign-in?to=/settings`);
      await toProvider(page).click();
      await page.waitForURL(`${root}/settings`);
      await page.getByLabel('Name of this device').fill('<b>Elin’s phone</b>');
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.locator('li.passkey').getByText('<b>Elin’s phone</b>').waitFor();
      await assertAccessible(page);
      await assertFits(page);
      await photograph(page, 'settings');

      await page.getByRole('button', { name: 'Sign out here' }).click();
      await page.waitForURL(`${root}/sign-in`);
      await page.goto(`${root}/sign-in?to=/settings`);
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await page.waitForURL(`${root}/settings`);
      assert.equal(await whoIsIn(page), 'Elin Berg');
      assert.match((await page.locator('li.passkey').textContent()) ?? '', /last used/);

      await page.getByRole('button', { name: 'Remove <b>Elin’s phone</b>' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
      await page.locator('li.passkey').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Sign out here' }).click();
      await page.waitForURL(`${root}/sign-in`);
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await page.locator('passkey-sign-in [role=alert]').getByText('not known here').waitFor();
    });
  });

  it('goes by links, and lets an owner see to the rest', async (t) => {
    const { open, root, firstOwnerUrl } = await guarded(t);
    const owner = await open(phone);

    await t.test('a link makes the first owner, who gives roles and tokens, and everybody else somebody', async () => {
      await owner.goto(firstOwnerUrl());
      await assertAccessible(owner);
      await assertFits(owner);
      await owner.getByLabel('Who are you?').selectOption('person/ana-costa');
      await owner.getByRole('button', { name: 'Become the owner' }).click();
      await owner.waitForURL(`${root}/`);
      assert.equal(await whoIsIn(owner), 'Ana Costa');

      const page = await open(desk);
      await page.goto(`${root}/sign-in?to=/settings`);
      await page.getByLabel('Who are you?').fill('Dev Patel');
      await page.getByRole('button', { name: 'Send me a link' }).click();
      await page.getByRole('heading', { name: 'Look at your messages' }).waitFor();
      await assertAccessible(page);
      const link = await linkIn(owner, root, '/sign-in\\?token=');
      await page.goto(link);
      const button = page.getByRole('button', { name: 'Sign in as Dev Patel' });
      await assertAccessible(page);
      await button.click();
      await page.waitForURL(`${root}/`);
      assert.equal(await whoIsIn(page), 'Dev Patel');

      const other = await open(phone);
      await other.goto(link);
      await other.getByRole('button', { name: 'Sign in as Dev Patel' }).click();
      assert.match(await alert(other), /used before.*have another sent/);
      await other.goto(`${link.slice(0, -6)}forged`);
      assert.match(await alert(other), /This is no link to sign in/);
      await other.getByRole('button', { name: 'Send me a link' }).waitFor();

      await page.goto(`${root}/settings/people`);
      assert.equal(await page.getByText('Change the role of').count(), 0);
      await owner.goto(`${root}/settings/people`);
      await assertAccessible(owner);
      await assertFits(owner);
      await photograph(owner, 'settings-people');
      await owner.getByText('Change the role of Dev Patel').click();
      await owner.getByLabel('Role of Dev Patel').selectOption('viewer');
      await owner.locator('form:has(input[value="person/dev-patel"])').getByLabel('Why?').fill('<b>on leave</b>');
      await owner.locator('form:has(input[value="person/dev-patel"])').getByRole('button').click();
      await owner.waitForURL(`${root}/settings/people`);
      await page.goto(`${root}/settings`);
      await page.getByText('viewer', { exact: true }).waitFor();

      await page.getByRole('button', { name: 'Sign out everywhere' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
      await page.waitForURL(`${root}/sign-in`);
      await page.goto(`${root}/settings`);
      await page.waitForURL(/\/sign-in\?to=/);
    });

    await t.test('the link in a page leads to the incident as whoever was paged, and to nothing else', async () => {
      const declare = async (title: string): Promise<string> => {
        const data = { title, severity: 'sev3', affects: ['business-service/login'] };
        const answer = await owner.request.post(`${root}/v1/incidents`, { data });
        return ((await answer.json()) as { id: string }).id;
      };
      const id = await declare('users cannot <b>log in</b>');
      const link = await linkIn(owner, root, '/v1/acknowledge\\?token=');
      const page = await open(phone);
      await page.goto(link);
      assert.equal(page.url(), `${root}/incidents/${id}`);
      const who = await whoIsIn(page);
      assert.notEqual(who, 'Sign in');
      const read = async () =>
        (await (await owner.request.get(`${root}/v1/incidents/${id}`)).json()) as { status: string };
      assert.equal((await read()).status, 'open', 'opening it changes nothing');
      await assertAccessible(page);
      await assertFits(page);
      await page
        .getByRole('button', { name: /^Acknowledge/ })
        .first()
        .click();
      await page.waitForURL(/did=/);
      assert.equal((await read()).status, 'acknowledged');

      const another = await declare('another one');
      for (const path of [`/v1/incidents/${another}`, '/v1/incidents', '/v1/catalog/entries'])
        assert.ok([401, 403].includes((await page.request.get(`${root}${path}`)).status()), path);
      await page.goto(`${root}/incidents/${another}`);
      assert.doesNotMatch(await page.locator('main').innerText(), /another one/);

      await page.goto(`${link.slice(0, -6)}forged`);
      assert.match(await page.locator('body').innerText(), /This link is not valid/);
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
    });

    await t.test('tokens are made, shown once, and revoked with a reason', async () => {
      const page = owner;
      await page.goto(`${root}/settings/tokens`);
      await page.getByLabel('What is it for?').fill('<script>alert(1)</script>');
      await page.getByRole('button', { name: 'Make the token' }).click();
      assert.match(await alert(page), /Choose at least one/);
      await page.getByLabel(/^declare/).check();
      await page.getByLabel(/^Last day/).fill('2099-01-01');
      await page.getByRole('button', { name: 'Make the token' }).click();
      const token = (await page.locator('#token').textContent()) ?? '';
      assert.match(token, /^esc_[\w-]{43}$/);
      await assertAccessible(page);
      await assertFits(page);
      await photograph(page, 'settings-tokens');
      const ask = (method: 'get' | 'post', path: string, data?: object) =>
        page.request[method](`${root}${path}`, { headers: { authorization: `Bearer ${token}` }, data });
      assert.equal((await ask('get', '/v1/incidents')).status(), 403);
      assert.equal(
        (await ask('post', '/v1/incidents', { title: 'users cannot log in', severity: 'sev3' })).status(),
        201,
      );
      await page.goto(`${root}/settings/tokens`);
      assert.doesNotMatch(await page.content(), new RegExp(token));
      await page.locator('li.token summary').click();
      await page.locator('li.token').getByLabel('Why?').fill('It stood in a log.');
      await page.locator('li.token').getByRole('button').click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Revoke/ })
        .click();
      await page.getByText('There is none.').waitFor();
      await page.goto(`${root}/operate/audit`);
      await page.getByText('The token "<script>alert(1)</script>" was revoked: It stood in a log.').waitFor();
      await assertAccessible(page);
      await assertFits(page);
      await photograph(page, 'audit');
      await page.getByText('Filter', { exact: true }).click();
      await page.getByLabel('What', { exact: true }).fill('sign-in');
      await page.getByLabel('From').fill('2020-01-01');
      await page.getByRole('button', { name: 'Show' }).click();
      assert.ok((await page.locator('li.audit').count()) >= 1);
      assert.equal(await page.getByText('token-revoked', { exact: true }).count(), 0);
      const file = await page.getByRole('link', { name: 'Export as CSV' }).getAttribute('href');
      const exported = await page.request.get(new URL(file ?? '', page.url()).href);
      assert.match(await exported.text(), /sign-in/);
      assert.equal((await ask('post', '/v1/incidents', { title: 'x', severity: 'sev3' })).status(), 401);
    });
  });
});
