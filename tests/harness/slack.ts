import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { slackSigningSecret, type Answer, type World } from './world.ts';

/** How often intake looks whether an incident is routed. */
const oneLook = 100;

export interface SlackMessage {
  readonly text?: string;
  readonly response_type?: string;
  readonly replace_original?: boolean;
  readonly blocks?: readonly {
    readonly type: string;
    readonly block_id?: string;
    readonly text?: { readonly text: string };
    readonly elements?: readonly { readonly text?: unknown }[];
    readonly accessory?: {
      readonly action_id: string;
      readonly options: readonly { readonly text: { readonly text: string }; readonly value: string }[];
    };
  }[];
}

/** What Slack does: it signs what people do in it, and takes replies at an address that it gives for each. */
export class Slack {
  readonly replies: SlackMessage[] = [];
  readonly #world: World;
  readonly #server = createServer((request, response) => {
    void text(request).then((body) => {
      this.replies.push(JSON.parse(body) as SlackMessage);
      response.end('ok');
    });
  });
  #calls = 0;

  private constructor(world: World) {
    this.#world = world;
  }

  static async open(world: World): Promise<Slack> {
    const slack = new Slack(world);
    slack.#server.listen(0, '127.0.0.1');
    await once(slack.#server, 'listening');
    return slack;
  }

  /** The form and the headers with which somebody's slash command arrives. */
  command(written: string, fields: Record<string, string> = {}): Sent {
    return this.signed({
      command: '/incident',
      text: written,
      user_id: 'U012AB3CD',
      user_name: 'ana.costa',
      team_id: 'T012AB3CD',
      channel_id: 'C012AB3CD',
      trigger_id: `13345224609.738474920.${(this.#calls += 1)}`,
      response_url: this.#url,
      ...fields,
    });
  }

  /** What arrives when somebody chooses in a form. */
  choice(message: SlackMessage, value: string, fields: object = {}): Sent {
    const block = message.blocks?.find(({ accessory }) => accessory !== undefined);
    const payload = {
      type: 'block_actions',
      user: { id: 'U055BEN00', username: 'ben.ito', name: 'ben.ito' },
      trigger_id: `13345224609.738474920.${(this.#calls += 1)}`,
      response_url: this.#url,
      actions: [
        {
          type: 'static_select',
          block_id: block?.block_id,
          action_id: block?.accessory?.action_id,
          selected_option: { text: { type: 'plain_text', text: value }, value },
        },
      ],
      ...fields,
    };
    return this.signed({ payload: JSON.stringify(payload) });
  }

  /** What arrives when somebody presses a button of a message. */
  press(
    { text, blocks }: { readonly text: string; readonly blocks: readonly object[] },
    button: { readonly action_id?: string; readonly value?: string },
    user: { readonly id: string; readonly username: string },
  ): Sent {
    const payload = {
      type: 'block_actions',
      user,
      trigger_id: `13345224609.738474920.${(this.#calls += 1)}`,
      response_url: this.#url,
      message: { text, blocks },
      actions: [{ type: 'button', ...button }],
    };
    return this.signed({ payload: JSON.stringify(payload) });
  }

  /** The fields as a form, signed now. */
  signed(fields: Record<string, string>): Sent {
    const body = new URLSearchParams(fields).toString();
    const timestamp = String(Math.floor(this.#world.clock.now() / 1_000));
    const digest = createHmac('sha256', slackSigningSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    return {
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${digest}`,
      },
    };
  }

  /** Sends it, and lets time pass as far as the answer waits for something. */
  async send(address: 'command' | 'interaction', { body, headers }: Sent): Promise<Answer & { body: SlackMessage }> {
    const answering = this.#world.send(`/v1/slack/${address}`, body, headers);
    const waiting = new Set([answering]);
    const answered = answering.finally(() => waiting.clear());
    while (waiting.size > 0) await this.#pass();
    const answer = await answered;
    await this.#world.drain();
    return answer as Answer & { body: SlackMessage };
  }

  /** What was replied, once it is as many, as time passes. */
  async told(count: number): Promise<readonly SlackMessage[]> {
    while (this.replies.length < count) await this.#pass();
    return this.replies;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #pass(): Promise<void> {
    const { clock } = this.#world;
    await turn();
    await this.#world.drain();
    if ((clock.nextAlarmAt() ?? Infinity) <= clock.now() + oneLook) await this.#world.advance(oneLook);
  }

  get #url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/commands/T012AB3CD/1/secret`;
  }
}

export interface Sent {
  readonly body: string;
  readonly headers: Record<string, string>;
}
