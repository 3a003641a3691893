/**
 * The service worker of /push: shows what Escalog sends, and answers what is pressed. What comes is `PushPayload` of
 * src/channels/push/push-payload.ts. Runs in browsers as it is.
 */
const store = 'escalog-push';

/** A browser takes the permission away from who is woken and shows nothing. */
const unreadable = {
  tag: 'escalog',
  title: 'Escalog',
  body: 'A page came that cannot be read. Open Escalog.',
  kind: 'page',
  open: '../',
};

function shown({ tag, title, body, kind, open, acknowledge = null }) {
  return self.registration.showNotification(title, {
    tag,
    body,
    data: { tag, title, open, acknowledge },
    requireInteraction: kind === 'page',
    renotify: kind === 'page',
    silent: kind === 'over',
    actions: [
      ...(acknowledge === null ? [] : [{ action: 'acknowledge', title: 'Acknowledge' }]),
      { action: 'open', title: 'Open' },
    ],
  });
}

function payloadOf(event) {
  try {
    return event.data.json();
  } catch {
    return unreadable;
  }
}

/** A press on the button is the answer of a person: it does what the button of the page does that a press elsewhere opens. */
async function acknowledge(data) {
  const answer = await fetch(data.acknowledge, { method: 'POST' }).catch(() => ({ ok: false }));
  const { tag, title, open } = data;
  return answer.ok
    ? shown({ tag, title, body: 'You acknowledged it.', kind: 'over', open })
    : shown({ tag, title, body: 'It is NOT acknowledged: Escalog did not take it. Open it, and press the button there.', kind: 'page', open });
}

async function keptRegistration() {
  const kept = await (await caches.open(store)).match('registration');
  return kept === undefined ? undefined : kept.json();
}

/** The browser has changed the subscription: without telling, nothing would come any more. */
async function renewed(event) {
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
  const { id } = await answer.json();
  const now = { ...kept, id, auth: keys.auth };
  await (await caches.open(store)).put('registration', new Response(JSON.stringify(now)));
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('push', (event) => event.waitUntil(shown(payloadOf(event))));
self.addEventListener('notificationclick', (event) => {
  const { action, notification } = event;
  notification.close();
  if (action === 'acknowledge') event.waitUntil(acknowledge(notification.data));
  else event.waitUntil(self.clients.openWindow(notification.data.open));
});
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renewed(event)));
