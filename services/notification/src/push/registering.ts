import { ECDH } from 'node:crypto';
import { whyForbidden, type GuardOptions } from '@escalog/addresses';
import type { ContactMethod, Definitions, EntryOf } from '@escalog/definitions';
import { HttpProblem, linkLifetime, type PushLinks } from '@escalog/http';
import { after, isoOf, type Clock } from '@escalog/kernel';
import { deviceNameOf } from '../channels/push/device-name.ts';
import { mostDevices, type PushDevice, type PushDevices, type Subscription } from '../channels/push/devices.ts';
import { methodsOf, personCalled } from '../people/person-called.ts';

export interface RegisteringOptions {
  readonly devices: PushDevices;
  readonly definitions: Definitions;
  readonly links: PushLinks;
  readonly clock: Clock;
  /** What the page has browsers subscribe with. */
  readonly publicKey: string;
  /** By which it is told where messages may be sent. */
  readonly guard: GuardOptions;
}

/** Whose link it is, and for which of their contact methods. */
export interface Registrant {
  readonly person: EntryOf<'person'>;
  readonly methodId: string;
}

/** How browsers and phones come to belong to a contact method: by a signed link that is opened on them. Every fault is an `HttpProblem`. */
export class Registering {
  readonly #options: RegisteringOptions;

  constructor(options: RegisteringOptions) {
    this.#options = options;
  }

  /** A link for one contact method of the person called `word`; `expiresAt` in ISO 8601. */
  linkFor(word: string, methodId: string): Registrant & { readonly url: string; readonly expiresAt: string } {
    const { definitions, links, clock } = this.#options;
    const person = personCalled(word, definitions);
    const [method] = methodsOf(person, methodId);
    if (method?.channel !== 'push') throw noPushMethod(person, methodId, method);
    return {
      person,
      methodId,
      url: links.urlFor({ person: person.ref, pushMethod: methodId }),
      expiresAt: isoOf(after(clock.now(), linkLifetime)),
    };
  }

  /** Who has the link with this token. */
  registrantBy(token: string): Registrant {
    const { definitions, links } = this.#options;
    const claim = links.read(token);
    if (claim === undefined)
      throw new HttpProblem(
        403,
        'bad-link',
        'This link is not valid, or it is older than seven days; have another one made by escalog push-link.',
      );
    const person = definitions.findOf('person', claim.person)?.entry;
    const method = person?.contactMethods.find(({ id }) => id === claim.pushMethod);
    if (person === undefined || method?.channel !== 'push')
      throw new HttpProblem(
        404,
        'method-not-found',
        `${claim.person} has no contact method "${claim.pushMethod}" by push any more, so nothing can be registered for it.`,
      );
    return { person, methodId: method.id };
  }

  devicesOf({ person, methodId }: Registrant): Promise<readonly PushDevice[]> {
    return this.#options.devices.of(person.ref, methodId);
  }

  async register(token: string, subscription: Subscription, userAgent: string | undefined): Promise<PushDevice> {
    const { person, methodId } = this.registrantBy(token);
    await this.#check(subscription);
    const { devices, publicKey } = this.#options;
    const name = deviceNameOf(userAgent);
    const device = await devices.add({ ...subscription, person: person.ref, methodId, name, publicKey });
    if (device !== 'too-many') return device;
    throw new HttpProblem(
      422,
      'too-many-devices',
      `${person.name} has ${mostDevices} devices already; forget one that is no longer used, and register this one then.`,
    );
  }

  /** Takes over what the browser of a device has subscribed with anew; `auth` is the secret that it had before. */
  async renew(id: string, auth: string, subscription: Subscription): Promise<PushDevice> {
    await this.#check(subscription);
    const renewed = await this.#options.devices.renew(id, auth, subscription);
    if (renewed !== undefined) return renewed;
    throw new HttpProblem(
      404,
      'device-not-found',
      'There is no such device with that secret; register it again by a link of escalog push-link.',
    );
  }

  /** Forgets a device of whoever has the link; one that is not theirs, or gone already, is left alone. */
  async forget(token: string, id: string): Promise<void> {
    const devices = await this.devicesOf(this.registrantBy(token));
    if (devices.some((device) => device.id === id)) await this.#options.devices.remove(id);
  }

  async #check({ endpoint, keys }: Subscription): Promise<void> {
    const fault = faultOfEndpoint(endpoint) ?? faultOfKey(keys.p256dh);
    if (fault !== undefined) throw new HttpProblem(422, 'bad-subscription', fault);
    const forbidden = await whyForbidden(new URL(endpoint).hostname, this.#options.guard);
    if (forbidden !== undefined) throw new HttpProblem(422, 'bad-subscription', `The push service: ${forbidden}.`);
  }
}

/** On loopback a push service may do without https: nobody can read along. */
function faultOfEndpoint(endpoint: string): string | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isLoopback = url !== undefined && ['127.0.0.1', '[::1]'].includes(url.hostname);
  const isFine = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  return isFine && url.username === '' && url.password === ''
    ? undefined
    : 'endpoint is not an https:// URL without credentials in it; send what PushSubscription.toJSON() gives.';
}

function faultOfKey(p256dh: string): string | undefined {
  try {
    ECDH.convertKey(p256dh, 'prime256v1', 'base64url');
    return undefined;
  } catch {
    return 'keys.p256dh is no point on P-256; send what PushSubscription.toJSON() gives.';
  }
}

function noPushMethod(
  { ref, contactMethods }: EntryOf<'person'>,
  methodId: string,
  method: ContactMethod | undefined,
): HttpProblem {
  const ids = contactMethods.filter(({ channel }) => channel === 'push').map(({ id }) => id);
  const hint =
    ids.length === 0
      ? `add { "id": "phone", "channel": "push" } to the contact methods of ${ref}, and apply it`
      : `by push are ${ids.join(', ')}`;
  return new HttpProblem(
    422,
    'not-by-push',
    `The contact method "${methodId}" is by ${method?.channel ?? 'nothing'}, which needs no device; ${hint}.`,
  );
}
