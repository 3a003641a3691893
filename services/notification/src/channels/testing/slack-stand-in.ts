import type { TestContext } from 'node:test';
import type { ReceivedRequest } from '../../testing/web-server.ts';
import type { ProviderStandIn } from './channel-contract.ts';
import { answering, httpStandIn } from './http-stand-in.ts';
import { buttonsIn, faultOfBlocks, readBlocks, type Block, type Button } from './slack-rendering.ts';

/** A message as it stands in Slack now. */
export interface StandingMessage {
  readonly channel: string;
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly blocks: readonly Block[];
}

export interface SlackStandIn extends ProviderStandIn {
  /** Where its API is, without a slash at the end. */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Of every channel, by `channel/ts`, in the order in which they were posted. */
  readonly messages: ReadonlyMap<string, StandingMessage>;
}

/** The methods of Slack's Web API that are used, with one token and the channels that are not refused. */
export async function slackStandIn(t: TestContext, token: string): Promise<SlackStandIn> {
  const messages = new Map<string, StandingMessage>();
  const standIn = await httpStandIn(
    t,
    {
      accepts: (response, request) => answering(200, answer(request))(response),
      busy: answering(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '7' }),
      fails: answering(503, undefined),
      'refuses-us': answering(200, { ok: false, error: 'invalid_auth' }),
      'refuses-recipient': answering(200, { ok: false, error: 'channel_not_found' }),
      'error-inside': answering(200, { ok: false, error: 'invalid_blocks' }),
    },
    ({ body }) => ({ text: readBlocks(blocksIn(new URLSearchParams(body))), key: undefined }),
  );

  function answer({ path, headers, body }: ReceivedRequest): object {
    const fields = new URLSearchParams(body);
    if (headers.authorization !== `Bearer ${token}`) return refused('invalid_auth');
    if (!String(headers['content-type']).startsWith('application/x-www-form-urlencoded'))
      return refused('invalid_post_type');
    switch (path.slice(path.lastIndexOf('/') + 1)) {
      case 'auth.test':
        return { ok: true, team: 'Acme', user: 'escalog' };
      case 'chat.postMessage':
        return posted(fields);
      case 'chat.update':
        return updated(fields);
      default:
        return refused('unknown_method');
    }
  }

  function posted(fields: URLSearchParams): object {
    const to = fields.get('channel') ?? '';
    if (!/^[CDGUW][A-Z0-9]{2,}$/.test(to)) return refused('channel_not_found');
    // A message to a user is one in the channel of the two.
    const channel = to.replace(/^[UW]/, 'D');
    return keep(fields, channel, `1763431200.${String(messages.size + 1).padStart(6, '0')}`);
  }

  function updated(fields: URLSearchParams): object {
    const [channel, ts] = [fields.get('channel') ?? '', fields.get('ts') ?? ''];
    return messages.has(`${channel}/${ts}`) ? keep(fields, channel, ts) : refused('message_not_found');
  }

  function keep(fields: URLSearchParams, channel: string, ts: string): object {
    if (!fields.get('text')) return refused('no_text');
    const fault = fields.has('blocks') ? faultOfBlocks(blocksIn(fields)) : undefined;
    if (fault !== undefined) return { ...refused('invalid_blocks'), response_metadata: { messages: [fault] } };
    const blocks = blocksIn(fields);
    messages.set(`${channel}/${ts}`, { channel, text: readBlocks(blocks), blocks, buttons: buttonsIn(...blocks) });
    return { ok: true, channel, ts, message: { text: fields.get('text'), blocks } };
  }

  return {
    url: standIn.url,
    requests: standIn.requests,
    messages,
    behave: standIn.behave,
    get received() {
      return standIn.received;
    },
  };
}

function refused(error: string) {
  return { ok: false, error };
}

function blocksIn(fields: URLSearchParams): readonly Block[] {
  return JSON.parse(fields.get('blocks') ?? '[]') as readonly Block[];
}
