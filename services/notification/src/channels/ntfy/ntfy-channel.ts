import type { Connect } from '@escalog/addresses';
import { maskedAddress } from '../../domain/masked-address.ts';
import { accepted, failed, type Channel, type MethodOf, type PageMessage, type SendResult } from '../channel.ts';
import { Posts, resultOf, type Answer } from '../posts.ts';
import { ntfyMessage, recalledMessage } from './ntfy-message.ts';

export interface NtfyOptions {
  /** Makes the connections. */
  readonly connect: Connect;
}

type Message = PageMessage<MethodOf<'ntfy'>>;

/** A server is asked by one address, of which it takes few messages at once and sixty in a row: docs.ntfy.sh/publish/#limitations. */
const connectionsPerOrigin = 16;

/** Publishes to a topic of an ntfy server. A repeat replaces what was sent, by its sequence id. */
export function ntfyChannel({ connect }: NtfyOptions): Channel<MethodOf<'ntfy'>> {
  const posts = new Posts({ connections: connectionsPerOrigin, connect });

  const publish = async (
    { method: { url, token } }: Message,
    bodyFor: (topic: string) => string,
    signal: AbortSignal,
  ): Promise<SendResult> => {
    const { root, topic } = placeOf(url);
    if (topic === undefined) return failed(false, 'the URL names no topic, such as https://ntfy.sh/some-topic');
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await posts.ask(root, { body: bodyFor(topic), headers }, signal);
    return answer.kind === 'answered' ? resultOfAnswer(answer) : answer;
  };

  return {
    send: (message, signal) => publish(message, (topic) => ntfyMessage(topic, message), signal),
    recall: (message, because, signal) => publish(message, (topic) => recalledMessage(topic, message, because), signal),
    laneOf: (method) => ({ group: `ntfy ${maskedAddress(method)}`, name: method.url, width: connectionsPerOrigin }),
    close: () => posts.close(),
  };
}

/** JSON is posted to the root of the server, and names the topic itself. */
function placeOf(url: string): { readonly root: string; readonly topic: string | undefined } {
  if (!URL.canParse(url)) return { root: url, topic: undefined };
  const { origin, pathname } = new URL(url);
  return { root: `${origin}/`, topic: /^\/([-_A-Za-z0-9]{1,64})$/.exec(pathname)?.[1] };
}

/** Messages of a day: it says so again until that is over. */
const dailyLimit = 42_908;

/** Its own codes stand in the JSON of an answer: https://docs.ntfy.sh/publish/#limitations. The texts beside them may name the topic. */
function resultOfAnswer(answer: Answer): SendResult {
  const { id, code } = fieldsOf(answer.text);
  const result = resultOf(answer);
  if (result.kind === 'accepted')
    return id === undefined
      ? failed(true, `${result.detail}, but no message in the answer: is that an ntfy server?`)
      : accepted(`${result.detail}, message ${id}`);
  const detail = code === undefined ? result.detail : `${result.detail}, code ${code}`;
  if (answer.status === 401 || answer.status === 403)
    return failed(false, `${detail}: the topic takes no message with the token of this contact method, or without one`);
  return code === dailyLimit ? failed(false, `${detail}: no more today`) : { ...result, detail };
}

function fieldsOf(text: string): { readonly id?: string; readonly code?: number } {
  try {
    const { id, code } = JSON.parse(text) as Record<string, unknown>;
    return {
      ...(typeof id === 'string' && /^[\w-]{1,64}$/.test(id) && { id }),
      ...(typeof code === 'number' && { code }),
    };
  } catch {
    return {};
  }
}
