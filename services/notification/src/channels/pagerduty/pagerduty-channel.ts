import type { LookupFunction } from 'node:net';
import { accepted, failed, type Channel, type MethodOf, type SendResult } from '../channel.ts';
import { Posts, resultOf, type Answer } from '../posts.ts';
import { resolveOf, triggerOf } from './pagerduty-event.ts';

export interface PagerDutyOptions {
  /** Where PagerDuty takes events, without a slash at the end. */
  readonly url: string;
  /** Finds its addresses. */
  readonly lookup: LookupFunction;
}

/** PagerDuty takes about 120 events a minute for one key; of different keys many more. */
const width = 16;

/** Alerts of services of PagerDuty: each page opens one, and closes it when it is answered here. */
export function pagerDutyChannel({ url, lookup }: PagerDutyOptions): Channel<MethodOf<'pagerduty'>> {
  const posts = new Posts({ connections: width, connect: { lookup } });
  const enqueue = async (event: object, signal: AbortSignal): Promise<SendResult> => {
    const answer = await posts.ask(`${url}/v2/enqueue`, { body: JSON.stringify(event), headers: {} }, signal);
    return answer.kind === 'answered' ? resultOfAnswer(answer) : answer;
  };
  return {
    send: (message, signal) => enqueue(triggerOf(message), signal),
    recall: (message, _because, signal) => enqueue(resolveOf(message), signal),
    // The key is no name for what others may see; one service that is throttled holds up no other.
    laneOf: ({ routingKey }) => ({ group: 'pagerduty', name: routingKey, width }),
    close: () => posts.close(),
  };
}

/** PagerDuty takes an event with 202 and `success`; anything else is none, whatever its status. */
function resultOfAnswer(answer: Answer): SendResult {
  const { status, text } = answer;
  if (status >= 200 && status < 300)
    return status === 202 && statusIn(text) === 'success'
      ? accepted('HTTP 202: PagerDuty has the event')
      : failed(true, `HTTP ${status}, but PagerDuty does not say that it has the event`);
  if (status === 400)
    return failed(
      false,
      text.includes('routing_key')
        ? 'HTTP 400: PagerDuty has no service with this integration key; copy it anew from the integration "Events API v2"'
        : 'HTTP 400: PagerDuty does not take the event',
    );
  const result = resultOf(answer);
  return status >= 500 && result.kind === 'failed' ? { ...result, fault: 'provider' } : result;
}

function statusIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly status?: unknown } | null)?.status;
  } catch {
    return undefined;
  }
}
