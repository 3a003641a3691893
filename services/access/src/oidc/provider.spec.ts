import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { IdentityProvider, client, type Account } from '../testing/identity-provider.ts';
import { OidcProvider } from './provider.ts';

const publicUrl = 'http://127.0.0.1:8080';

async function providerWith(t: TestContext, account: Account = { mail: 'ana@acme.example' }) {
  const there = new IdentityProvider(account, () => `${publicUrl}/v1/sign-in/oidc/callback`);
  await there.start();
  t.after(() => there.stop());
  const settings = { issuer: there.issuer, ...client };
  return { there, settings, provider: new OidcProvider(settings, () => publicUrl) };
}

/** Follows the pages of the provider as a browser does, until it sends the browser back; resolves with what it sends along. */
async function wentThrough(url: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let at = url;
  for (let step = 0; step < 10 && !at.startsWith(publicUrl); step += 1) {
    const answer = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    assert.ok(next !== null, `${at} answered ${answer.status}: ${await answer.text()}`);
    at = new URL(next, at).href;
  }
  return new URL(at).searchParams;
}

const refused = (code: string, said: RegExp) => (error: unknown) => {
  const problem = error as { code: string; message: string };
  assert.equal(problem.code, code, String((error as Error).stack));
  assert.match(problem.message, said);
  return true;
};

describe('signing in at an identity provider', () => {
  it('tells the verified mail address of whoever signed in', async (t) => {
    const { provider } = await providerWith(t);
    const { url, flow } = await provider.begin();
    const asked = new URL(url).searchParams;
    assert.deepEqual(
      [asked.get('response_type'), asked.get('code_challenge_method'), asked.get('state'), asked.get('nonce')],
      ['code', 'S256', flow.state, flow.nonce],
    );
    assert.deepEqual(await provider.finish(await wentThrough(url), flow), { mail: 'ana@acme.example' });
  });

  it('does not take an address that is not verified, nor none', async (t) => {
    const { there, provider } = await providerWith(t, { mail: 'ana@acme.example', isVerified: false });
    const first = await provider.begin();
    const back = await wentThrough(first.url);
    await assert.rejects(provider.finish(back, first.flow), refused('mail-not-verified', /Verify it there/));
    there.account = {};
    const second = await provider.begin();
    await assert.rejects(
      provider.finish(await wentThrough(second.url), second.flow),
      refused('no-mail-address', /scope email/),
    );
  });

  it('takes no answer to another question: state, nonce, verifier', async (t) => {
    const { provider } = await providerWith(t);
    const { flow: other } = await provider.begin();
    for (const part of ['state', 'nonce', 'verifier'] as const) {
      const { url, flow } = await provider.begin();
      const back = await wentThrough(url);
      await assert.rejects(
        provider.finish(back, { ...flow, [part]: other[part] }),
        part === 'verifier' ? refused('sign-in-used', /Begin again/) : refused('sign-in-not-proven', /Begin again/),
        part,
      );
    }
  });

  it('takes a code once', async (t) => {
    const { provider } = await providerWith(t);
    const { url, flow } = await provider.begin();
    const back = await wentThrough(url);
    await provider.finish(back, flow);
    await assert.rejects(provider.finish(back, flow), refused('sign-in-used', /used already/));
  });

  it('says that it was declined, and nothing that somebody else wrote into the address', async (t) => {
    const { provider, settings } = await providerWith(t);
    const { flow } = await provider.begin();
    const back = (error: string) =>
      new URLSearchParams({ error, error_description: '<script>', state: flow.state, iss: settings.issuer });
    await assert.rejects(provider.finish(back('access_denied'), flow), refused('sign-in-declined', /declined/));
    await assert.rejects(provider.finish(back('<b>'), flow), refused('sign-in-refused', /^[^<]+no reason given[^<]+$/));
  });

  it('says one thing while the provider is down, and works again by itself', async (t) => {
    const { there, provider } = await providerWith(t);
    const { url, flow } = await provider.begin();
    const back = await wentThrough(url);
    await there.stop();
    await assert.rejects(provider.begin(), refused('provider-unavailable', /sign in another way/));
    await assert.rejects(provider.finish(back, flow), refused('provider-unavailable', /sign in another way/));
    await there.start();
    const again = await provider.begin();
    assert.equal((await provider.finish(await wentThrough(again.url), again.flow)).mail, 'ana@acme.example');
  });

  it('knows keys that were rotated a moment ago', async (t) => {
    const { there, provider } = await providerWith(t);
    for (let times = 0; times < 2; times += 1) {
      const { url, flow } = await provider.begin();
      assert.equal((await provider.finish(await wentThrough(url), flow)).mail, 'ana@acme.example');
      there.rotateKeys();
    }
  });

  it('says to tell whoever runs Escalog when its own secret is wrong', async (t) => {
    const { settings } = await providerWith(t);
    const provider = new OidcProvider({ ...settings, clientSecret: 'another' }, () => publicUrl);
    const { url, flow } = await provider.begin();
    await assert.rejects(
      provider.finish(await wentThrough(url), flow),
      refused('provider-misconfigured', /whoever runs Escalog/),
    );
  });
});
