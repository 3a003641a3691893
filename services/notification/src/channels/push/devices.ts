import { createHash, timingSafeEqual } from 'node:crypto';
import type { Definitions, Ref } from '@escalog/definitions';
import { isoOf, type Clock, type Instant } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';

/** What a browser gives to whoever may send to it: `PushSubscription` of the Push API. */
export interface Subscription {
  /** Where its push service takes messages: whoever knows it knows the device. */
  readonly endpoint: string;
  /** The public key of the device and the secret that messages are encrypted with, base64url. */
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** A browser or phone that is registered for a contact method. */
export interface PushDevice extends Subscription {
  readonly id: string;
  readonly person: Ref;
  readonly methodId: string;
  /** For people, such as `Chrome on Android`. */
  readonly name: string;
  /** What it subscribed with: its push service takes messages of nobody who has another key. */
  readonly publicKey: string;
  /** ISO 8601. */
  readonly addedAt: string;
}

/** Of one person: who has more no longer knows which. */
export const mostDevices = 20;
const readAtOnce = 500;

/** The devices that push contact methods lead to. They are contact details, so they are kept here and stand in no topic. */
export class PushDevices {
  readonly #views: Views<PushDevice>;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#views = store.views('push-devices');
    this.#clock = clock;
  }

  /** Registers one; one that is known already takes over what is new about it. `too-many` when the person has as many as may be. */
  async add(
    device: Subscription & Pick<PushDevice, 'person' | 'methodId' | 'name' | 'publicKey'>,
  ): Promise<PushDevice | 'too-many'> {
    const id = idOf(device.person, device.methodId, device.endpoint);
    const known = await this.#ofPerson(device.person);
    const before = known.find((one) => one.id === id);
    if (before === undefined && known.length >= mostDevices) return 'too-many';
    return this.#put({ ...device, id, addedAt: before?.addedAt ?? isoOf(this.#clock.now()) });
  }

  /** Those of a contact method, the first that was registered first. */
  async of(person: Ref, methodId: string): Promise<readonly PushDevice[]> {
    return (await this.#ofPerson(person)).filter((device) => device.methodId === methodId);
  }

  /** Of everybody: whether a device is registered for a contact method, as of now. */
  async registered(): Promise<(person: Ref, methodId: string) => boolean> {
    const methods = new Set<string>();
    for await (const { person, methodId } of this.#all(undefined)) methods.add(JSON.stringify([person, methodId]));
    return (person, methodId) => methods.has(JSON.stringify([person, methodId]));
  }

  /** Removing one that is gone already is no error. */
  async remove(id: string): Promise<void> {
    await this.#views.remove(id);
  }

  /** Forgets every device of a person. Resolves with whether there was any. */
  async forget(person: Ref): Promise<boolean> {
    const known = await this.#ofPerson(person);
    for (const { id } of known) await this.#views.remove(id);
    return known.length > 0;
  }

  /**
   * What the browser of a device has subscribed with in place of what it had: `auth` is of that, and shows that it is the
   * device. `undefined` when there is none such.
   */
  async renew(id: string, auth: string, subscription: Subscription): Promise<PushDevice | undefined> {
    const before = await this.#views.get(id);
    if (before === undefined || !isSame(before.keys.auth, auth)) return undefined;
    const renewed = { ...before, ...subscription, id: idOf(before.person, before.methodId, subscription.endpoint) };
    await this.#put(renewed);
    if (renewed.id !== id) await this.#views.remove(id);
    return renewed;
  }

  /**
   * Forgets devices whose contact method, or whose person, is no longer in the catalog; of everybody when `person` is left out.
   * What was registered after `asOf` may belong to a later catalog than `definitions`, and stays.
   */
  async prune(definitions: Definitions, asOf: Instant, person?: Ref): Promise<void> {
    const until = isoOf(asOf);
    for await (const device of this.#all(person))
      if (device.addedAt <= until && !isInUse(device, definitions)) await this.#views.remove(device.id);
  }

  async #put(device: PushDevice): Promise<PushDevice> {
    await this.#views.put({ id: device.id, group: device.person, sortKey: device.addedAt, view: device });
    return device;
  }

  async #ofPerson(person: Ref): Promise<readonly PushDevice[]> {
    const documents = await this.#views.list({ group: person, order: 'ascending', limit: readAtOnce });
    return documents.map(({ view }) => view);
  }

  async *#all(person: Ref | undefined): AsyncIterable<PushDevice> {
    let last: { readonly sortKey: string; readonly id: string } | undefined;
    do {
      const documents = await this.#views.list({
        ...(person !== undefined && { group: person }),
        ...(last !== undefined && { after: last }),
        order: 'ascending',
        limit: readAtOnce,
      });
      yield* documents.map(({ view }) => view);
      last = documents.length < readAtOnce ? undefined : documents.at(-1);
    } while (last !== undefined);
  }
}

function isInUse({ person, methodId }: PushDevice, definitions: Definitions): boolean {
  const methods = definitions.findOf('person', person)?.entry.contactMethods ?? [];
  return methods.some(({ id, channel }) => id === methodId && channel === 'push');
}

/** The same for a repeat, and nothing of the endpoint can be read from it. */
function idOf(person: Ref, methodId: string, endpoint: string): string {
  return createHash('sha256')
    .update(JSON.stringify([person, methodId, endpoint]))
    .digest('base64url');
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
