import { replyCodeOf } from '@escalog/http';
import { readTwiml, TwilioStandIn, type SignedForm, type TakenByTwilio } from '@escalog/notification/testing';
import assert from 'node:assert/strict';
import { World, type Answer } from './world.ts';

/** A world whose text messages and calls go through a stand-in for Twilio, which also brings what people answer. */
export class TwilioWorld implements AsyncDisposable {
  readonly world: World;
  readonly provider: TwilioStandIn;

  private constructor(world: World, provider: TwilioStandIn) {
    this.world = world;
    this.provider = provider;
  }

  static async open(): Promise<TwilioWorld> {
    const provider = await TwilioStandIn.open();
    try {
      return new TwilioWorld(await World.open(undefined, { twilio: provider.settings }), provider);
    } catch (error) {
      await provider[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What went to that number, in order. */
  to(number: string): readonly TakenByTwilio[] {
    return this.provider.taken.filter(({ to }) => to === number);
  }

  /** The last that went there. */
  lastTo(number: string): TakenByTwilio {
    const last = this.to(number).at(-1);
    assert.ok(last, `nothing went to ${number}`);
    return last;
  }

  /** Somebody writes to our number; what they are answered. */
  async text(from: string, written: string, sid?: string): Promise<string> {
    return this.answered(this.provider.inbound(`${this.#publicUrl}/v1/twilio/sms`, from, written, sid));
  }

  /** Whoever was called presses a key; what is said then. */
  async press(call: TakenByTwilio, digits: string): Promise<string> {
    return this.answered(this.provider.pressed(call, digits));
  }

  /** What Twilio is answered to a form: the texts of the TwiML. */
  async answered(form: SignedForm): Promise<string> {
    const { status, text, headers } = await this.send(form);
    assert.equal(status, 200, text);
    assert.match(headers['content-type'] ?? '', /^text\/xml/);
    const { said, messages } = readTwiml(text);
    return [...said, ...messages].join('\n');
  }

  send({ url, body, headers }: SignedForm): Promise<Answer> {
    const { pathname, search } = new URL(url);
    return this.world.post(`${pathname}${search}`, body, headers);
  }

  codeOf({ id }: { readonly id: string }): string {
    return replyCodeOf(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world.close();
    await this.provider[Symbol.asyncDispose]();
    assert.deepEqual(this.provider.faults, [], 'Twilio would have refused this');
  }

  get #publicUrl(): string {
    return this.world.options.publicUrl();
  }
}
