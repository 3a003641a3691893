/**
 * The service worker of /push: shows what Escalog sends, and answers what is pressed. What comes is `PushPayload` of
 * src/channels/push/push-payload.ts. Browsers get it without its types.
 */
declare const self: ServiceWorkerGlobalScope;

const store = 'escalog-push';

interface Payload {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly kind: 'page' | 'nudge' | 'note' | 'over';
  /** Where a press leads. */
  readonly open: string;
  readonly acknowledge?: string | null;
}

/** What a notification carries along for whoever presses it. */
type Pressed = Pick<Payload, 'tag' | 'title' | 'open'> & { readonly acknowledge: string | null };

/** What browsers know of a notification besides what TypeScript does. */
interface Shown extends NotificationOptions {
  readonly renotify: boolean;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
}

/** What is kept on the device; its other half is in page.ts. */
interface Kept {
  readonly id: string;
  readonly auth: string;
  readonly key: string;
}

/** Until TypeScript knows it. */
interface SubscriptionChange extends ExtendableEvent {
  readonly newSubscription?: PushSubscription | null;
}

/** A browser takes the permission away from who is woken and shows nothing. */
const unreadable: Payload = {
  tag: 'escalog',
  title: 'Escalog',
  body: 'A page came that cannot be read. Open Escalog.',
  kind: 'page',
  open: '../',
};

function shown({ tag, title, body, kind, open, acknowledge: link = null }: Payload): Promise<void> {
  const data: Pressed = { tag, title, open, acknowledge: link };
  const options: Shown = {
    tag,
    body,
    data,
    requireInteraction: kind === 'page',
    renotify: kind === 'page',
    silent: kind === 'over',
    actions: [
      ...(link === null ? [] : [{ action: 'acknowledge', title: 'Acknowledge' }]),
      { action: 'open', title: 'Open' },
    ],
  };
  return self.registration.showNotification(title, options);
}

function payloadOf(event: PushEvent): Payload {
  try {
    return (event.data?.json() as Payload | undefined) ?? unreadable;
  } catch {
    return unreadable;
  }
}

/** A press on the button is the answer of a person: it does what the button of the page does that a press elsewhere opens. */
async function acknowledge({ tag, title, open }: Pressed, link: string): Promise<void> {
  const answer = await fetch(link, { method: 'POST' }).catch(() => ({ ok: false }));
  return answer.ok
    ? shown({ tag, title, body: 'You acknowledged it.', kind: 'over', open })
    : shown({
        tag,
        title,
        body: 'It is NOT acknowledged: Escalog did not take it. Open it, and press the button there.',
        kind: 'page',
        open,
      });
}

async function keptRegistration(): Promise<Kept | undefined> {
  const kept = await (await caches.open(store)).match('registration');
  return kept === undefined ? undefined : ((await kept.json()) as Kept);
}

/** The browser has changed the subscription: without telling, nothing would come any more. */
async function renewed(event: SubscriptionChange): Promise<void> {
  const kept = await keptRegistration();
  if (kept === undefined) return;
  const key = Uint8Array.from(atob(kept.key.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  const subscription =
    event.newSubscription ??
    (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  const { endpoint, keys } = subscription.toJSON();
  const answer = await fetch('../v1/push/devices/renewal', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: kept.id, auth: kept.auth, endpoint, keys }),
  });
  if (!answer.ok) return;
  const { id } = (await answer.json()) as Pick<Kept, 'id'>;
  const now = { ...kept, id, auth: keys?.['auth'] };
  await (await caches.open(store)).put('registration', new Response(JSON.stringify(now)));
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('push', (event) => event.waitUntil(shown(payloadOf(event))));
self.addEventListener('notificationclick', (event) => {
  const { action, notification } = event;
  const data = notification.data as Pressed;
  notification.close();
  if (action === 'acknowledge' && data.acknowledge !== null) event.waitUntil(acknowledge(data, data.acknowledge));
  else event.waitUntil(self.clients.openWindow(data.open));
});
self.addEventListener('pushsubscriptionchange', (event: SubscriptionChange) => event.waitUntil(renewed(event)));
