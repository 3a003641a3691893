import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { browserScript } from '../push/browser-script.ts';

const source = browserScript('worker');

interface Shown {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly requireInteraction: boolean;
  readonly renotify: boolean;
  readonly silent: boolean;
  readonly actions: readonly { readonly action: string }[];
  readonly data: object;
}

/** What a browser gives to a service worker, as far as this one uses it; what it cannot do here is written down. */
function browser(answerOf: (url: string) => { readonly ok: boolean; readonly body?: object } = () => ({ ok: true })) {
  const listeners = new Map<string, (event: object) => void>();
  const shown: Shown[] = [];
  const opened: string[] = [];
  const fetched: { readonly url: string; readonly method: string; readonly body: unknown }[] = [];
  const kept = new Map<string, string>();
  let subscriptions = 0;
  const cache = {
    match: async (name: string) => {
      const text = kept.get(name);
      return text === undefined ? undefined : new Response(text);
    },
    put: async (name: string, response: Response) => void kept.set(name, await response.text()),
  };
  const self = {
    addEventListener: (name: string, listener: (event: object) => void) => listeners.set(name, listener),
    skipWaiting: async () => undefined,
    clients: { claim: async () => undefined, openWindow: async (url: string) => void opened.push(url) },
    registration: {
      showNotification: async (title: string, options: object) => void shown.push({ title, ...options } as Shown),
      pushManager: {
        subscribe: async () => {
          subscriptions += 1;
          return { toJSON: () => subscription('https://push.example/anew') };
        },
      },
    },
  };
  const fetch = async (url: string, { method, body }: { method: string; body?: string }) => {
    fetched.push({ url, method, body: body === undefined ? undefined : JSON.parse(body) });
    const { ok, body: answer = {} } = answerOf(url);
    return { ok, json: async () => answer };
  };
  runInContext(source, createContext({ self, fetch, caches: { open: async () => cache }, Response, Uint8Array, atob }));
  const happens = async (name: string, event: object): Promise<void> => {
    const waits: Promise<unknown>[] = [];
    listeners.get(name)?.({ ...event, waitUntil: (until: Promise<unknown>) => waits.push(until) });
    await Promise.all(waits);
  };
  return { happens, shown, opened, fetched, kept, subscribed: () => subscriptions };
}

const subscription = (endpoint: string) => ({ endpoint, keys: { p256dh: 'key', auth: 'new-secret' } });
const page = {
  tag: 'page-1',
  title: '[sev1] Nobody can pay',
  body: 'Answer by 02:05 UTC.',
  kind: 'page',
  open: 'https://escalog.example/v1/acknowledge?token=a',
  acknowledge: 'https://escalog.example/v1/acknowledge?token=a',
};
const pushed = (payload: object) => ({ data: { json: () => payload } });

/** A press on what was shown last. */
function pressed({ shown }: { readonly shown: readonly Shown[] }, action: string) {
  return { action, notification: { data: shown.at(-1)?.data, close() {} } };
}

describe('the service worker', () => {
  it('shows a page until somebody presses it, with what can be pressed', async () => {
    const worker = browser();
    await worker.happens('push', pushed(page));
    const [{ title, tag, requireInteraction, renotify, silent, actions } = {} as Shown] = worker.shown;
    assert.deepEqual([title, tag, requireInteraction, renotify, silent], [page.title, 'page-1', true, true, false]);
    assert.equal(actions.map(({ action }) => action).join(), 'acknowledge,open');
  });

  it('shows what is over in its place and quietly, and nothing that would acknowledge a suggestion', async () => {
    const worker = browser();
    await worker.happens('push', pushed({ ...page, kind: 'over', acknowledge: null }));
    await worker.happens('push', pushed({ ...page, kind: 'nudge', acknowledge: null }));
    assert.deepEqual(
      worker.shown.map(({ silent, requireInteraction, actions }) => [silent, requireInteraction, actions.length]),
      [
        [true, false, 1],
        [false, false, 1],
      ],
    );
  });

  it('acknowledges by its button alone, and a press elsewhere opens the page with the buttons', async () => {
    const worker = browser();
    await worker.happens('push', pushed(page));
    await worker.happens('notificationclick', pressed(worker, ''));
    assert.deepEqual([worker.opened, worker.fetched], [[page.open], []]);
    await worker.happens('notificationclick', pressed(worker, 'acknowledge'));
    assert.deepEqual(worker.fetched, [{ url: page.acknowledge, method: 'POST', body: undefined }]);
    assert.deepEqual([worker.shown[1]?.body, worker.shown[1]?.silent], ['You acknowledged it.', true]);
  });

  it('says aloud when that did not work', async () => {
    const worker = browser(() => ({ ok: false }));
    await worker.happens('push', pushed(page));
    await worker.happens('notificationclick', pressed(worker, 'acknowledge'));
    assert.match(worker.shown[1]?.body ?? '', /NOT acknowledged/);
    assert.equal(worker.shown[1]?.requireInteraction, true);
    await worker.happens('notificationclick', pressed(worker, 'open'));
    assert.deepEqual(worker.opened, [page.open]);
  });

  it('shows something of what it cannot read', async () => {
    const worker = browser();
    await worker.happens('push', { data: null });
    assert.equal(worker.shown.length, 1);
    await worker.happens('notificationclick', pressed(worker, ''));
    assert.deepEqual(worker.opened, ['../']);
  });

  it('tells of a subscription that the browser has changed, or subscribes anew', async () => {
    const worker = browser(() => ({ ok: true, body: { id: 'device-2' } }));
    worker.kept.set('registration', JSON.stringify({ id: 'device-1', auth: 'secret', key: 'BAAA' }));
    const given = subscription('https://push.example/given');
    await worker.happens('pushsubscriptionchange', { newSubscription: { toJSON: () => given } });
    assert.deepEqual(worker.fetched, [
      { url: '../v1/push/devices/renewal', method: 'POST', body: { id: 'device-1', auth: 'secret', ...given } },
    ]);
    assert.deepEqual(JSON.parse(worker.kept.get('registration') ?? ''), {
      id: 'device-2',
      auth: 'new-secret',
      key: 'BAAA',
    });
    await worker.happens('pushsubscriptionchange', {});
    assert.equal(worker.subscribed(), 1);
    assert.deepEqual(worker.fetched[1]?.body, {
      id: 'device-2',
      auth: 'new-secret',
      ...subscription('https://push.example/anew'),
    });
  });

  it('is quiet about a change when nothing was registered', async () => {
    const worker = browser();
    await worker.happens('pushsubscriptionchange', {});
    assert.deepEqual([worker.fetched, worker.subscribed()], [[], 0]);
  });
});
