import type { LookupFunction } from 'node:net';
import type { Providers } from '@escalog/hosting';
import { LogLevel, WebClient, type Logger } from '@slack/web-api';
import { Agent, fetch } from 'undici';
import { accepted, failed, type SendResult } from '../channel.ts';
import type { SlackText } from './slack-blocks.ts';
import { resultOfSlack } from './slack-result.ts';

export interface SlackApiOptions {
  /** Of the bot of the app: `xoxb-…`. */
  readonly token: string;
  /** Where the API is, without a slash at the end. */
  readonly url: string;
  /** Finds the addresses of hosts. */
  readonly lookup: LookupFunction;
}

/** A message of the app, where it can be changed later. */
interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** The app, when its token is set. */
export function slackApiOf(
  { slackBotToken: token, slackUrl: url }: Pick<Providers, 'slackBotToken' | 'slackUrl'>,
  lookup: LookupFunction,
): SlackApi | undefined {
  return token === undefined ? undefined : new SlackApi({ token, url, lookup });
}

const connections = 16;

/** The methods of Slack's Web API that are used, each asked once: whatever goes wrong is a result. */
export class SlackApi {
  readonly #options: SlackApiOptions;
  readonly #agent: Agent;

  constructor(options: SlackApiOptions) {
    this.#options = options;
    this.#agent = new Agent({ connections, keepAliveTimeout: 10_000, connect: { lookup: options.lookup } });
  }

  /** Posts to a channel, or to a user in a direct message, which Slack opens by itself. The handle is for `change`. */
  post(to: string, message: SlackText, signal: AbortSignal): Promise<SendResult> {
    const asked = {
      channel: to,
      text: message.text,
      blocks: [...message.blocks] as never,
      unfurl_links: false,
      unfurl_media: false,
      link_names: false,
      parse: 'none',
    } as const;
    return this.#ask(signal, async (client) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of Slack, not of a window
      const { channel, ts } = await client.chat.postMessage(asked);
      if (channel === undefined || ts === undefined)
        return failed(false, 'Slack answered that all is well, and not which message it made');
      return accepted('Slack took it', handleOf({ channel, ts }));
    });
  }

  /** Puts `message` in the place of one that was posted. */
  change(handle: string, message: SlackText, signal: AbortSignal): Promise<SendResult> {
    const [, channel, ts] = /^([A-Z0-9]+)\/([\d.]+)$/.exec(handle) ?? [];
    if (channel === undefined || ts === undefined)
      return Promise.resolve(failed(false, 'nobody kept which message of Slack it is'));
    return this.#ask(signal, async (client) => {
      await client.chat.update({ channel, ts, text: message.text, blocks: [...message.blocks] as never });
      return accepted('Slack changed it');
    });
  }

  /** Looks whether the token is one of an app that is installed. */
  check(signal: AbortSignal): Promise<SendResult> {
    return this.#ask(signal, async (client) => {
      const { team } = await client.auth.test();
      return accepted(`Slack lets us in${team === undefined ? '' : ` to ${team}`}`);
    });
  }

  /** Ends the connections. Twice is no error. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  /**
   * A client for one question: its retries wait for minutes and hold up every channel, so they are off, and it is ended by
   * `signal` alone. Every client gets headers of its own, because it writes the token into them.
   */
  async #ask(signal: AbortSignal, ask: (client: WebClient) => Promise<SendResult>): Promise<SendResult> {
    let status: number | undefined;
    const client = new WebClient(this.#options.token, {
      slackApiUrl: `${this.#options.url}/`,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      logger: silent,
      headers: { 'User-Agent': 'escalog' },
      fetch: async (address, init) => {
        const answer = await fetch(String(address), { ...(init as object), signal, dispatcher: this.#agent });
        status = answer.status;
        return answer as unknown as Response;
      },
    });
    try {
      return await ask(client);
    } catch (error) {
      return resultOfSlack(error, status, signal);
    }
  }
}

function handleOf({ channel, ts }: Place): string {
  return `${channel}/${ts}`;
}

/** The client prints addresses and what people wrote. */
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => LogLevel.ERROR,
};
