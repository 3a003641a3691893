import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ContactMethod } from '@escalog/definitions';
import { messageTo, patience } from '../../testing/messages.ts';
import type { Channel, SendResult } from '../channel.ts';

/**
 * What a provider does with a message. accepts: takes it. busy: asks to be left alone for seven seconds. fails: has trouble of
 * its own, which may pass. hangs: takes the request and says nothing. refuses-us: does not let us in. refuses-recipient: cannot
 * reach that person, for good. error-inside: answers that all is well and holds an error.
 */
export type Behaviour = 'accepts' | 'busy' | 'fails' | 'hangs' | 'refuses-us' | 'refuses-recipient' | 'error-inside';

/** A real server on loopback that checks what the provider checks, and answers like it. */
export interface ProviderStandIn {
  behave(how: Behaviour): void;
  /** Every message that it took in or refused, as the recipient would read it. */
  readonly received: readonly { readonly text: string; readonly key: string | undefined }[];
}

export interface UnderTest<Method extends ContactMethod> {
  readonly channel: Channel<Method>;
  readonly provider: ProviderStandIn;
  readonly method: Method;
  /** Parts of the address and of secrets, which no detail may hold. */
  readonly secrets: readonly string[];
}

export interface ContractOptions {
  /** What this provider never does, and why. */
  readonly never?: Partial<Record<Behaviour, string>>;
  /** Why the provider cannot tell a repeat, where it cannot. */
  readonly repeats?: string;
}

/** What every channel promises, against a stand-in for its provider. `open` closes what it opens at the end of the test. */
export function channelContract<Method extends ContactMethod>(
  name: string,
  open: (t: TestContext) => Promise<UnderTest<Method>>,
  { never = {}, repeats }: ContractOptions = {},
): void {
  describe(`${name}, as every channel`, () => {
    const attempt = async (t: TestContext, how: Behaviour, signal = patience()): Promise<SendResult> => {
      const { channel, provider, method, secrets } = await open(t);
      provider.behave(how);
      const result = await channel.send(messageTo(method), signal);
      for (const secret of secrets) assert.ok(!result.detail.includes(secret), `${result.detail} holds ${secret}`);
      return result;
    };

    /** A test of what this provider does; of what it never does there is nothing to test. */
    const unless = (how: Behaviour, what: string, test: (t: TestContext) => Promise<void>): void => {
      if (never[how] === undefined) it(what, test);
    };

    it('brings the title and the reason, and says what the provider answered', async (t) => {
      const { channel, provider, method } = await open(t);
      const result = await channel.send(messageTo(method), patience());
      assert.equal(result.kind, 'accepted', result.detail);
      assert.notEqual(result.detail, '');
      assert.equal(provider.received.length, 1);
      assert.match(provider.received[0]?.text ?? '', /Nobody can pay/);
    });

    it('brings a title as it was written, whatever it means to the provider', async (t) => {
      const { channel, provider, method } = await open(t);
      const { incident } = messageTo(method);
      const title = '<b>a & "b"</b> *c* _d_ `e` @here [f](g) \\ {{h}}';
      await channel.send(messageTo(method, { incident: { ...incident, title } }), patience());
      assert.ok(provider.received[0]?.text.includes(title), provider.received[0]?.text ?? '');
    });

    if (repeats === undefined)
      it('tells the provider the same key for a repeat, and another for another page', async (t) => {
        const { channel, provider, method } = await open(t);
        await channel.send(messageTo(method), patience());
        await channel.send(messageTo(method), patience());
        await channel.send(messageTo(method, { pageId: 'other', idempotencyKey: 'other/x' }), patience());
        const [first, second, third] = provider.received.map(({ key }) => key);
        assert.ok(first);
        assert.equal(second, first);
        assert.notEqual(third, first);
      });

    unless(
      'busy',
      'may be tried again after what passes, and for how long the provider wants to be left alone',
      async (t) => {
        const result = await attempt(t, 'busy');
        assert.ok(result.kind === 'failed' && result.retriable, JSON.stringify(result));
        assert.equal(result.retryAfter, 7_000);
      },
    );

    unless('fails', 'may be tried again after a failure of the provider', async (t) => {
      const result = await attempt(t, 'fails');
      assert.ok(result.kind === 'failed' && result.retriable, JSON.stringify(result));
    });

    unless('hangs', 'ends with its signal when nobody answers, and does not try by itself', async (t) => {
      const { channel, provider, method } = await open(t);
      provider.behave('hangs');
      const abort = new AbortController();
      const sending = channel.send(messageTo(method), abort.signal);
      while (provider.received.length === 0) await new Promise(setImmediate);
      abort.abort();
      const result = await sending;
      assert.ok(result.kind === 'failed' && result.retriable && result.fault === 'silence', JSON.stringify(result));
      assert.equal(provider.received.length, 1);
    });

    unless('refuses-us', 'says that it is about us when the provider does not let us in', async (t) => {
      const result = await attempt(t, 'refuses-us');
      assert.ok(
        result.kind === 'failed' && (result.fault === 'provider' || result.fault === 'sender'),
        JSON.stringify(result),
      );
    });

    unless('refuses-recipient', 'is not tried again for a recipient whom the provider cannot reach', async (t) => {
      const result = await attempt(t, 'refuses-recipient');
      assert.ok(result.kind === 'failed' && !result.retriable && result.fault === undefined, JSON.stringify(result));
    });

    unless('error-inside', 'believes no success that holds an error', async (t) => {
      const result = await attempt(t, 'error-inside');
      assert.equal(result.kind, 'failed', result.detail);
    });

    it('is closed twice without an error', async (t) => {
      const { channel } = await open(t);
      await channel.close();
      await channel.close();
    });
  });
}
