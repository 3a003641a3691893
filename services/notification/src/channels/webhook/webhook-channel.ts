import type { LookupFunction } from 'node:net';
import { instantOf, type Milliseconds } from '@escalog/kernel';
import { currentTraceparent } from '@escalog/telemetry';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { maskedAddress } from '../../domain/masked-address.ts';
import {
  accepted,
  failed,
  noAnswerInTime,
  unanswered,
  type Channel,
  type MethodOf,
  type PageMessage,
  type SendResult,
} from '../channel.ts';
import { safeId } from '../safe-id.ts';
import { retryAfterOf } from './retry-after.ts';
import { webhookBody } from './webhook-body.ts';

export interface WebhookOptions {
  /** Signs the requests of methods without a secret of their own: `whsec_` and base64. Throws when it is neither. */
  readonly secret: string;
  /** Finds the addresses of hosts. */
  readonly lookup: LookupFunction;
}

const connectionsPerOrigin = 128;
/** Of an answer, which nobody reads: only so much is taken in that the connection can be used again. */
const longestAnswer = 16 * 1024;

/** HTTP POST, signed by Standard Webhooks, through connections that all sends share. Redirects are not followed. */
export function webhookChannel({ secret, lookup }: WebhookOptions): Channel<MethodOf<'webhook'>> {
  const agent = new Agent({ connections: connectionsPerOrigin, keepAliveTimeout: 10_000, connect: { lookup } });
  const installation = new Webhook(secret);

  return {
    async send(message, signal) {
      try {
        const signer = message.method.secret === undefined ? installation : new Webhook(message.method.secret);
        const { statusCode, headers, body } = await request(message.method.url, {
          method: 'POST',
          ...signed(message, signer),
          signal,
          dispatcher: agent,
        });
        await body.dump({ limit: longestAnswer, signal }).catch(() => undefined);
        return resultOf(statusCode, retryAfterOf(headers['retry-after'], instantOf(Date.now())));
      } catch (error) {
        return signal.aborted ? noAnswerInTime : resultOfError(error);
      }
    },
    // One slow path of a host that many share is not to hold up the others.
    laneOf: (method) => ({
      group: `webhook ${maskedAddress(method)}`,
      name: method.url,
      width: connectionsPerOrigin,
    }),
    close: () => agent.destroy(),
  };
}

function signed(message: PageMessage, signer: Webhook) {
  const body = webhookBody(message);
  const id = safeId(message.idempotencyKey);
  // The machine's, which receivers compare with their own: not that of the process, which may differ (ADR 0017).
  const at = new Date();
  const traceparent = currentTraceparent();
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'escalog',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signer.sign(id, at, body),
      ...(traceparent !== undefined && { traceparent }),
    },
  };
}

function resultOf(status: number, retryAfter: Milliseconds | undefined): SendResult {
  if (status >= 200 && status < 300) return accepted(`HTTP ${status}`);
  if (status >= 300 && status < 400)
    return failed(false, `HTTP ${status}: redirects are not followed; give the address it leads to`);
  if (status < 500 && !passing.has(status)) return failed(false, `HTTP ${status}`);
  const asks = retryAfter === undefined ? '' : `, Retry-After ${Math.ceil(retryAfter / 1_000)} s`;
  return failed(true, `HTTP ${status}${asks}`, retryAfter);
}

/** Request timeout, too early, too many requests. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** Errors with a code come from the network and may pass; others are about the URL or the secret and will not. */
function resultOfError(error: unknown): SendResult {
  const { code, message } = error as NodeJS.ErrnoException;
  const detail = code === undefined || message.includes(code) ? message : `${message} (${code})`;
  return code === undefined || lasting.has(code) ? failed(false, detail) : unanswered(detail);
}

const lasting: ReadonlySet<string> = new Set(['ERR_INVALID_URL', 'UND_ERR_INVALID_ARG', 'ERR_INVALID_CHAR']);
