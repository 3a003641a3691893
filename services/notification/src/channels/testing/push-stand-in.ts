import { createPublicKey, verify } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import type { ReceivedRequest } from '../../testing/web-server.ts';
import type { Subscription } from '../push/devices.ts';
import type { PushPayload } from '../push/push-payload.ts';
import type { ProviderStandIn } from './channel-contract.ts';
import { answering, httpStandIn } from './http-stand-in.ts';
import { decrypted, newDeviceKeys, type DeviceKeys } from './push-decryption.ts';

/** What a device was given, as it reads it. */
export interface PushedMessage {
  readonly endpoint: string;
  readonly topic: string | undefined;
  readonly urgency: string | undefined;
  readonly secondsToLive: number;
  /** Whom the push service would write to. */
  readonly subject: string;
  readonly payload: PushPayload;
}

export interface PushStandIn extends ProviderStandIn {
  /** A device, as its browser tells of it. */
  subscribe(): Subscription;
  /** Its browser takes no more. */
  unsubscribe(endpoint: string): void;
  /** What it took in, whatever it answered. */
  readonly pushed: readonly PushedMessage[];
}

/**
 * A push service on loopback: it takes what RFC 8030 and RFC 8292 let it take, signed with `publicKey`, and hands it to devices
 * that decrypt it.
 */
export async function pushStandIn(t: TestContext, publicKey: string): Promise<PushStandIn> {
  const devices = new Map<string, DeviceKeys>();
  const gone = new Set<string>();
  const read = (request: ReceivedRequest): PushedMessage => {
    const { path, bytes, headers } = request;
    const device = devices.get(path);
    if (device === undefined) throw new Error(`there is no device at ${path}`);
    return {
      endpoint: `${origin}${path}`,
      ...headersOf(request),
      subject: subjectOf(String(headers.authorization), { publicKey, origin }),
      payload: JSON.parse(decrypted(Buffer.from(bytes), device)) as PushPayload,
    };
  };
  const provider = await httpStandIn(
    t,
    {
      accepts(response, request) {
        if (gone.has(request.path)) answering(410)(response);
        else answerTo(request, response);
      },
      busy: answering(429, undefined, { 'retry-after': '7' }),
      fails: answering(503),
      'refuses-us': answering(403),
      'refuses-recipient': answering(410),
    },
    (request) => {
      const { topic, payload } = read(request);
      return { text: `${payload.title}\n${payload.body}`, key: topic };
    },
  );
  const origin = new URL(provider.url).origin;

  function answerTo(request: ReceivedRequest, response: ServerResponse): void {
    try {
      read(request);
      answering(201, undefined, { location: `${origin}/message/1` })(response);
    } catch (error) {
      answering(error instanceof NotLetIn ? 403 : 400, { error: (error as Error).message })(response);
    }
  }

  return {
    behave: (how) => provider.behave(how),
    get received() {
      return provider.received;
    },
    get pushed() {
      return provider.requests.map(read);
    },
    subscribe() {
      const keys = newDeviceKeys();
      const path = `/wpush/device-${devices.size + 1}-secret`;
      devices.set(path, keys);
      return {
        endpoint: `${origin}${path}`,
        keys: { p256dh: keys.ecdh.getPublicKey('base64url'), auth: keys.auth.toString('base64url') },
      };
    },
    unsubscribe: (endpoint) => void gone.add(new URL(endpoint).pathname),
  };
}

class NotLetIn extends Error {}

/** RFC 8030, section 5. */
function headersOf({ headers }: ReceivedRequest): Pick<PushedMessage, 'topic' | 'urgency' | 'secondsToLive'> {
  const { ttl, urgency, topic } = headers as Record<string, string | undefined>;
  if (ttl === undefined || !/^\d+$/.test(ttl)) throw new Error(`TTL is "${ttl}"`);
  if (topic !== undefined && !/^[\w-]{1,32}$/.test(topic)) throw new Error(`Topic is "${topic}"`);
  if (urgency !== undefined && !['very-low', 'low', 'normal', 'high'].includes(urgency))
    throw new Error(`Urgency is "${urgency}"`);
  if (headers['content-encoding'] !== 'aes128gcm') throw new Error('it is not encrypted as aes128gcm');
  return { topic, urgency, secondsToLive: Number(ttl) };
}

/** Whom the token of the sender names, once all of it is as RFC 8292 wants it. */
function subjectOf(authorization: string, { publicKey, origin }: { publicKey: string; origin: string }): string {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? [];
  if (key !== publicKey) throw new NotLetIn('it is signed by a key that the device did not subscribe with');
  const [header = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.toString('base64url', 1, 33), y: point.toString('base64url', 33) };
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new NotLetIn('the signature is wrong');
  const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
  const { alg } = part(header);
  const { aud, exp, sub } = part(claims);
  const secondsLeft = Number(exp) - Date.now() / 1_000;
  if (alg !== 'ES256' || aud !== origin) throw new NotLetIn(`it is made by ${alg} for ${aud}`);
  if (!(secondsLeft > 0 && secondsLeft <= 24 * 60 * 60)) throw new NotLetIn(`it counts for ${secondsLeft} s`);
  if (!/^(mailto:|https:\/\/)/.test(String(sub))) throw new NotLetIn(`nobody can be written to at ${sub}`);
  return String(sub);
}
