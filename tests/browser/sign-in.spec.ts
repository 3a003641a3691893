import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { client, IdentityProvider, type Account } from '@escalog/access-service/testing';
import { assertAccessible, assertFits, desk, noBrowser, opened, phone, photograph, type Opened } from './browser.ts';

/** Where passkeys work: browsers have none for an IP address. */
const named = (url: string): string => url.replace('127.0.0.1', 'localhost');

/** Escalog where people sign in, with an identity provider that vouches for `account`. */
async function guarded(t: TestContext, account: Account = { mail: 'elin.berg@acme.example' }) {
  let root = '';
  const provider = new IdentityProvider(account, () => `${root}/v1/sign-in/oidc/callback`);
  await provider.start();
  t.after(() => provider.stop());
  const there = await opened(t, {
    access: true,
    oidc: { issuer: provider.issuer, ...client },
    publicUrl: () => root,
  });
  root = named(there.url);
  return { ...there, root, provider };
}

const signedInAs = async (page: Page): Promise<string | null> => page.locator('.who').textContent();

describe('signing in, in a browser', { skip: noBrowser }, () => {
  it('goes by the identity provider, and on to where somebody wanted to', async (t) => {
    const { open, root } = await guarded(t);
    const page = await open(phone);
    await page.goto(`${root}/settings/tokens`);
    assert.equal(new URL(page.url()).pathname, '/sign-in');
    await assertAccessible(page);
    await assertFits(page);
    await photograph(page, 'sign-in');
    await page.getByRole('link', { name: /^Sign in with/ }).click();
    await page.waitForURL(`${root}/settings/tokens`);
    assert.equal((await signedInAs(page))?.trim(), 'Elin Berg');
  });
});
void desk;
void (null as unknown as Opened);
