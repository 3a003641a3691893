import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { browserScript } from '../push/browser-script.ts';

class HTMLElement {
  textContent = '';
  hidden = true;
  readonly dataset: Record<string, string>;
  constructor(dataset: Record<string, string> = {}) {
    this.dataset = dataset;
  }
}

class HTMLButtonElement extends HTMLElement {
  disabled = false;
  press: () => Promise<void> = async () => undefined;
  addEventListener(_name: string, press: () => Promise<void>): void {
    this.press = press;
  }
}

class HTMLScriptElement {
  readonly src = 'https://ops.example/escalog/push/page.js';
}

interface Browser {
  readonly isSecureContext?: boolean;
  readonly canPush?: boolean;
  readonly permission?: string;
  readonly answer?: { readonly ok: boolean; readonly body: object };
}

/** What a browser gives to the page, as far as its script uses it. */
function opened({ isSecureContext = true, canPush = true, permission = 'granted', answer }: Browser = {}) {
  const button = new HTMLButtonElement({ key: 'BAAA', token: 'a.b' });
  const standing = new HTMLElement();
  const marks = [new HTMLElement({ device: 'device-1' }), new HTMLElement({ device: 'device-2' })];
  const kept = new Map<string, string>();
  const posted: { readonly url: string; readonly body: unknown }[] = [];
  const workers: { readonly url: string; readonly scope: string }[] = [];
  const went: string[] = [];
  const subscription = { endpoint: 'https://push.example/1', keys: { p256dh: 'key', auth: 'secret' } };
  const serviceWorker = {
    register: async (url: URL, { scope }: { scope: string }) => void workers.push({ url: url.href, scope }),
    ready: Promise.resolve({
      pushManager: { getSubscription: async () => null, subscribe: async () => ({ toJSON: () => subscription }) },
    }),
  };
  const cache = {
    match: async (name: string) => (kept.has(name) ? new Response(kept.get(name)) : undefined),
    put: async (name: string, response: Response) => void kept.set(name, await response.text()),
  };
  const Notification = { requestPermission: async () => permission };
  const shared = canPush ? { PushManager: {}, Notification } : {};
  runInContext(
    browserScript('page'),
    createContext({
      ...shared,
      window: { isSecureContext, ...shared },
      navigator: { userAgent: 'Firefox', ...(canPush && { serviceWorker }) },
      document: {
        currentScript: new HTMLScriptElement(),
        getElementById: (id: string) => (id === 'push-register' ? button : standing),
        querySelectorAll: () => marks,
      },
      caches: { open: async () => cache },
      location: { assign: (url: string) => void went.push(url) },
      fetch: async (url: URL, { body }: { body: string }) => {
        posted.push({ url: url.href, body: JSON.parse(body) });
        return { ok: answer?.ok ?? true, json: async () => answer?.body ?? { id: 'device-2' } };
      },
      HTMLElement,
      HTMLButtonElement,
      HTMLScriptElement,
      URL,
      Response,
      Uint8Array,
      atob,
    }),
  );
  return { button, standing, marks, kept, posted, workers, went, subscription };
}

describe('the page that registers devices', () => {
  it('shows its button, and registers this browser by it', async () => {
    const { button, kept, posted, workers, went, subscription } = opened();
    assert.equal(button.hidden, false);
    await button.press();
    const root = 'https://ops.example/escalog/';
    assert.deepEqual(workers, [{ url: `${root}push/worker.js`, scope: `${root}push` }]);
    assert.deepEqual(posted, [{ url: `${root}v1/push/devices?token=a.b`, body: subscription }]);
    assert.deepEqual(JSON.parse(kept.get('registration') ?? ''), { id: 'device-2', auth: 'secret', key: 'BAAA' });
    assert.deepEqual([went, button.disabled], [[`${root}push?token=a.b`], false]);
  });

  it('says why where browsers register nothing, and shows no button then', () => {
    const byHttp = opened({ isSecureContext: false });
    assert.match(byHttp.standing.textContent, /opened by http:\/\/.* ESCALOG_PUBLIC_URL/);
    assert.equal(byHttp.button.hidden, true);
    assert.match(opened({ canPush: false }).standing.textContent, /Open the link in another one/);
  });

  it('says so when the person does not allow it, or Escalog does not take it', async () => {
    const denied = opened({ permission: 'denied' });
    await denied.button.press();
    assert.match(denied.standing.textContent, /does not allow it/);
    const refused = opened({ answer: { ok: false, body: { detail: 'This link is not valid.' } } });
    await refused.button.press();
    assert.equal(refused.standing.textContent, 'It is not registered: This link is not valid.');
    assert.deepEqual([refused.went, refused.kept.size], [[], 0]);
  });
});
