/** The page at /push: asks for permission on its button, subscribes this browser, and tells Escalog. Browsers get it without its types. */
const button = elementOf('push-register', HTMLButtonElement);
const standing = elementOf('push-standing', HTMLElement);
const { key = '', token = '' } = button.dataset;
/** What the worker must know when the browser subscribes anew; its other half is in worker.ts. */
const store = 'escalog-push';
/** Where Escalog begins: the page is also shown in answer to its buttons, at other addresses. */
const root = new URL('..', scriptOf(document.currentScript));

const say = (text: string): void => {
  standing.textContent = text;
};

function elementOf<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${id}`);
}

function scriptOf(script: HTMLOrSVGScriptElement | null): string {
  if (script instanceof HTMLScriptElement) return script.src;
  throw new Error('this runs as a classic script of a page alone');
}

/** Why this page cannot register anything, for the person who reads it. */
function obstacle(): string | undefined {
  if (!window.isSecureContext)
    return 'This page was opened by http://, where browsers register nothing. Open it by https://; whoever runs Escalog sets ESCALOG_PUBLIC_URL to that.';
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return undefined;
  return /iPhone|iPad|Macintosh.*Mobile/.test(navigator.userAgent)
    ? 'Add this page to the home screen first, as written below, and open it there.'
    : 'This browser cannot show pages of others while it is closed. Open the link in another one.';
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));

async function subscribed(registration: ServiceWorkerRegistration): Promise<PushSubscription> {
  const before = await registration.pushManager.getSubscription();
  // One for another key is of an installation that is no more, and would not be let through.
  if (before !== null) await before.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
}

async function register(): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted')
    return say('The browser does not allow it. Allow notifications for this site in its settings, and press again.');
  await navigator.serviceWorker.register(new URL('push/worker.js', root), { scope: new URL('push', root).href });
  const subscription = (await subscribed(await navigator.serviceWorker.ready)).toJSON();
  const answer = await fetch(new URL(`v1/push/devices?token=${encodeURIComponent(token)}`, root), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(subscription),
  });
  const { id, detail } = (await answer.json()) as { readonly id?: string; readonly detail?: string };
  if (!answer.ok) return say(`It is not registered: ${detail}`);
  const kept = { id, auth: subscription.keys?.['auth'], key };
  await (await caches.open(store)).put('registration', new Response(JSON.stringify(kept)));
  return location.assign(new URL(`push?token=${encodeURIComponent(token)}`, root).href);
}

/** Marks the device on which the page is open. */
async function markThisDevice(): Promise<void> {
  const kept = await (await caches.open(store)).match('registration');
  const id = kept === undefined ? undefined : ((await kept.json()) as { readonly id: string }).id;
  for (const mark of document.querySelectorAll<HTMLElement>('[data-device]'))
    mark.hidden = mark.dataset['device'] !== id;
}

const why = obstacle();
if (why === undefined) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    say('The browser is asking its push service …');
    await register().catch((error: unknown) =>
      say(`It is not registered: ${error instanceof Error ? error.message : String(error)}`),
    );
    button.disabled = false;
  });
  markThisDevice().catch(() => undefined);
} else say(why);
