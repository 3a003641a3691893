import assert from 'node:assert/strict';
import type { EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { after, type Instant, type Milliseconds } from '@escalog/kernel';
import { WorkflowRun } from '@escalog/kernel';
import { delivery } from '../domain/delivery.ts';
import type {
  DeliveryContext,
  DeliveryEvent,
  DeliveryInput,
  DeliveryTypes,
  ReceiptStatus,
  RecallMessage,
  RequestedPage,
  SendPage,
  Urgency,
} from '../domain/delivery-types.ts';
import { ended, night, requested } from './examples.ts';

/** One delivery, told step by step: what is given, what is sent, and when the next timer rings. */
export class DeliveryStory {
  readonly run = new WorkflowRun<DeliveryTypes>(delivery);
  readonly #definitions;
  at: Instant = night;

  constructor(...people: readonly EntryOf<'person'>[]) {
    this.#definitions = definitionsOf(...people);
  }

  /** The page is requested; what it leads to. */
  static requested(person: EntryOf<'person'>, urgency: Urgency = 'high'): DeliveryStory {
    return DeliveryStory.of(requested(urgency), person);
  }

  /** What this request leads to. */
  static of(page: RequestedPage, person: EntryOf<'person'>): DeliveryStory {
    const story = new DeliveryStory(person);
    story.give({ kind: 'page-requested', page });
    return story;
  }

  give(input: DeliveryInput): readonly DeliveryEvent[] {
    return this.run.give(input, this.#context);
  }

  /** Ends the attempt that was asked for last, or last by this step. */
  end(outcome: Parameters<typeof ended>[1], step?: string): readonly DeliveryEvent[] {
    return this.give(ended(this.lastSend(step), outcome));
  }

  /** Goes to the time of the next timer and fires it. */
  ring(): readonly DeliveryEvent[] {
    const dueAt = this.run.next()?.dueAt ?? this.at;
    if (dueAt > this.at) this.at = dueAt;
    return this.run.ring(this.#context);
  }

  /** The process that was asked last, or last by this step, says that it has the attempt in hand. */
  hold(step?: string): readonly DeliveryEvent[] {
    const { step: id, attempt } = this.lastSend(step);
    return this.give({ kind: 'attempt-held', step: id, attempt });
  }

  /** A provider tells what became of the attempt that was asked for last, or last by this step. */
  receive(status: ReceiptStatus, step?: string, detail = ''): readonly DeliveryEvent[] {
    const { step: id, attempt } = this.lastSend(step);
    return this.give({ kind: 'receipt-came', step: id, attempt, status, detail });
  }

  /** The severity is raised now. */
  raise(): readonly DeliveryEvent[] {
    return this.give({ kind: 'page-raised', at: this.at, because: 'The severity was raised from sev4 to sev1.' });
  }

  withdraw(): readonly DeliveryEvent[] {
    return this.give({ kind: 'page-withdrawn', because: 'Bo Chen acknowledged.' });
  }

  lastSend(step?: string): SendPage {
    const send = this.sends.findLast((activity) => step === undefined || activity.step === step);
    assert.ok(send, 'nothing was sent');
    return send;
  }

  get #context(): DeliveryContext {
    return { at: this.at, definitions: this.#definitions };
  }

  get sends(): readonly SendPage[] {
    return this.run.activities.filter((activity) => activity.kind === 'send');
  }

  /** Every attempt so far to take a message back. */
  get recalls(): readonly RecallMessage[] {
    return this.run.activities.filter((activity) => activity.kind === 'recall');
  }

  /** Every attempt asked for so far, as `mail 1`. */
  get sent(): readonly string[] {
    return this.sends.map(({ step, attempt }) => `${step} ${attempt}`);
  }

  /** Types of the events so far. */
  get told(): readonly string[] {
    return this.run.events.map(({ type }) => type);
  }

  /** Milliseconds from now until each armed timer, by its id. */
  get armed(): Readonly<Record<string, Milliseconds>> {
    return Object.fromEntries(this.run.timers.map(({ id, dueAt }) => [id, dueAt - this.at]));
  }

  advance(by: Milliseconds): void {
    this.at = after(this.at, by);
  }
}

/** Types of events, for comparing. */
export function types(events: readonly DeliveryEvent[]): readonly string[] {
  return events.map(({ type }) => type);
}
