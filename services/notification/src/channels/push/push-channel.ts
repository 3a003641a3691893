import type { ContactMethod, Ref } from '@escalog/definitions';
import type { Milliseconds } from '@escalog/kernel';
import webpush from 'web-push';
import {
  accepted,
  failed,
  type Channel,
  type Failure,
  type MethodOf,
  type PageMessage,
  type SendResult,
} from '../channel.ts';
import { pageKey } from '../page-key.ts';
import { resultOf, type Posts } from '../posts.ts';
import type { PushDevice, PushDevices } from './devices.ts';
import { pushPayload, recalledPayload } from './push-payload.ts';
import type { VapidKeys } from './vapid.ts';

export interface PushOptions {
  readonly devices: PushDevices;
  /** Over connections that keep away from private addresses: endpoints come from browsers. */
  readonly posts: Posts;
  readonly keys: VapidKeys;
  /** Asked for each message: the public address may be known only once it listens. */
  readonly subject: () => string;
}

type Message = PageMessage<MethodOf<'push'>>;

const width = 64;
/** Of the deadline of an attempt, so that a device that does not answer does not hide that another one has. */
const longestWait: Milliseconds = 8_000;

/** Web Push (RFC 8030) to every device of the method. A repeat replaces what was sent, by its topic. */
export function pushChannel({ devices, posts, keys, subject }: PushOptions): Channel<MethodOf<'push'>> {
  const sendTo = async (device: PushDevice, payload: string, message: Message, signal: AbortSignal) => {
    if (device.publicKey !== keys.publicKey)
      return failed(
        false,
        `a device was registered for another secret of this installation; ${howToRegister(message)}`,
      );
    const options = {
      TTL: secondsToLive(message),
      urgency: urgencyOf(message),
      topic: pageKey(message.pageId),
      contentEncoding: 'aes128gcm' as const,
      vapidDetails: { subject: subject(), ...keys },
    };
    const request = requestTo(device, payload, options);
    if (request === undefined)
      return failed(false, `nothing can be addressed to what a device registered; ${howToRegister(message)}`);
    const { body, headers } = request;
    const answer = await posts.ask(device.endpoint, { body, headers: inSmallLetters(headers) }, signal);
    if (answer.kind !== 'answered') return answer;
    const { status } = answer;
    const at = ` from ${new URL(device.endpoint).origin}`;
    if (status === 404 || status === 410) {
      await devices.remove(device.id);
      return failed(false, `HTTP ${status}${at}: that device takes no more, and is forgotten`);
    }
    const result = resultOf(answer);
    if (status === 401 || status === 403)
      return { ...failed(false, `HTTP ${status}${at}: it does not let us in`), fault: 'provider' } as const;
    return { ...result, detail: `${result.detail}${at}` };
  };

  const services = new KnownServices();

  const sendAll = async (message: Message, payload: string, signal: AbortSignal): Promise<SendResult> => {
    const { to, method } = message;
    const registered = await devices.of(to.person, method.id);
    services.note(to.person, method.id, registered);
    if (registered.length === 0) return failed(false, `no device is registered; ${howToRegister(message)}`);
    const each = AbortSignal.any([signal, AbortSignal.timeout(longestWait)]);
    return together(await Promise.all(registered.map((device) => sendTo(device, payload, message, each))));
  };

  return {
    send: (message, signal) => sendAll(message, pushPayload(message), signal),
    recall: (message, because, signal) => sendAll(message, recalledPayload(message, because), signal),
    servicesOf: ({ id }, person) => services.of(person, id),
    // Of push services the lane does not know: those that hang hold at most half of the width together.
    laneOf: ({ id }, person) => ({ group: 'push', name: `${person} ${id}`, width }),
    close: () => posts.close(),
  };
}

/** The encrypted request; `undefined` for a device that the library can make none for, which must not cost the others theirs. */
function requestTo(device: PushDevice, payload: string, options: webpush.RequestOptions) {
  try {
    return webpush.generateRequestDetails(device, payload, options);
  } catch {
    return undefined;
  }
}

/** More than an installation has people who are paged. */
const mostKnown = 10_000;

/** Which push services the devices of a contact method had when they were sent to last. */
class KnownServices {
  readonly #origins = new Map<string, string>();

  note(person: Ref, methodId: string, devices: readonly PushDevice[]): void {
    const key = `${person} ${methodId}`;
    this.#origins.delete(key);
    if (devices.length === 0) return;
    const origins = new Set(devices.map(({ endpoint }) => new URL(endpoint).origin));
    this.#origins.set(key, [...origins].toSorted().join(', '));
    const [oldest] = this.#origins.keys();
    if (this.#origins.size > mostKnown && oldest !== undefined) this.#origins.delete(oldest);
  }

  of(person: Ref, methodId: string): string | undefined {
    return this.#origins.get(`${person} ${methodId}`);
  }
}

/** What became of a message to several devices: it is enough that one has it. Of failures, the one that promises most. */
export function together(results: readonly SendResult[]): SendResult {
  const taken = results.filter(({ kind }) => kind === 'accepted');
  const detail = [...new Set(results.map((result) => result.detail))].join('; ');
  if (taken.length > 0)
    return accepted(results.length === 1 ? detail : `${taken.length} of ${results.length} devices: ${detail}`);
  const failures = results.filter((result): result is Failure => result.kind === 'failed');
  const passing = failures.filter(({ retriable }) => retriable);
  const asked = passing.flatMap(({ retryAfter }) => retryAfter ?? []);
  const faults = (passing.length > 0 ? passing : failures).map(({ fault }) => fault);
  const fault = faults.every((one) => one === faults[0]) ? faults[0] : undefined;
  return {
    ...failed(passing.length > 0, detail, asked.length === 0 ? undefined : Math.min(...asked)),
    ...(fault !== undefined && { fault }),
  };
}

function howToRegister({ to, method }: PageMessage<ContactMethod>): string {
  return `escalog push-link --person ${to.person.slice(to.person.indexOf('/') + 1)} --method ${method.id} makes a link for that`;
}

const hour = 60 * 60;

/** How long a push service keeps a message for a device that is away: a suggestion for as long as it can be answered. */
function secondsToLive({ asked, urgency, sentAt }: PageMessage): number {
  if (asked.kind === 'nudge' && asked.answerBy !== null)
    return Math.max(60, Math.ceil((asked.answerBy - sentAt) / 1_000));
  return asked.kind === 'page' && urgency === 'high' ? hour : 24 * hour;
}

/** `high` wakes a phone that saves its battery; `low` waits for power or Wi-Fi, which only a note can (RFC 8030, section 5.3). */
function urgencyOf({ asked, urgency }: PageMessage): 'high' | 'normal' | 'low' {
  if (asked.kind === 'note') return 'low';
  return asked.kind === 'page' && urgency === 'high' ? 'high' : 'normal';
}

/** Without the length, which is counted when it is sent. */
function inSmallLetters(headers: Readonly<Record<string, string | number>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return Object.fromEntries(entries.filter(([name]) => name !== 'content-length'));
}
