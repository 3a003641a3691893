import type { ContactMethod, Definitions, EntryOf } from '@escalog/definitions';
import { counted } from '@escalog/telemetry';
import { isUnanswered } from './channels/channel.ts';
import type { ChannelWatch } from './channels/channel-watch.ts';
import type { Admission } from './channels/watched-provider.ts';
import type { SendPage } from './domain/delivery-types.ts';
import { hasOtherWay } from './other-way.ts';
import { priorityOf, type Priority } from './priority.ts';

export interface PassageOptions {
  readonly definitions: Definitions;
  /** Says what may be sent, and is told how every message went. */
  readonly watch: Pick<
    ChannelWatch,
    'admit' | 'notSent' | 'isKnown' | 'isWayOut' | 'note' | 'waits' | 'tried' | 'providerName'
  >;
}

/** One attempt on its way to the provider of its contact method, which may be out of reach. */
export class Passage {
  readonly method: ContactMethod;
  readonly priority: Priority;
  readonly #person: EntryOf<'person'>;
  readonly #activity: SendPage;
  readonly #watch: PassageOptions['watch'];

  private constructor(
    method: ContactMethod,
    person: EntryOf<'person'>,
    activity: SendPage,
    { definitions, watch }: PassageOptions,
  ) {
    this.method = method;
    this.priority = priorityOf(activity.page, definitions);
    this.#person = person;
    this.#activity = activity;
    this.#watch = watch;
  }

  /** `undefined` when the contact method has been removed since, or is of a kind that only a newer release knows. */
  static of(activity: SendPage, options: PassageOptions): Passage | undefined {
    const { page, methodId, step } = activity;
    const person = options.definitions.findOf('person', page.person)?.entry;
    const method = person?.contactMethods.find(({ id }) => id === methodId);
    if (person === undefined || method === undefined) return undefined;
    const { watch } = options;
    if (!watch.isKnown(method)) return undefined;
    watch.tried(method, page.person, { pageId: page.pageId, step });
    return new Passage(method, person, activity, options);
  }

  /** Asked before it waits for its turn: what would be withheld then is not to wait for that. */
  expect(): Admission {
    return this.#admit(false);
  }

  /** Asked when it is sent. */
  begin(): Admission {
    return this.#admit(true);
  }

  /** It was not sent after all, for a reason of its own. */
  dropped(admission: Admission): void {
    if (admission.kind === 'probe') this.#watch.notSent(this.method, this.#activity.page.person);
  }

  /** Its end is on disk: when the provider took no part in it, it may be tried from now on at any time. */
  ended(made: { readonly kind: string; readonly fault?: string }): void {
    const wasWithheld = made.kind === 'withheld';
    if (!wasWithheld && !isUnanswered(made)) return;
    const { page, step, attempt } = this.#activity;
    const { pageId, person } = page;
    const waiting = { pageId, step, attempt, priority: this.priority, hasOtherWay: this.#hasOtherWay() };
    this.#watch.waits(this.method, person, waiting, wasWithheld);
  }

  count(outcome: 'accepted' | 'failed' | 'withheld'): void {
    counted('escalog.page.attempts', 1, {
      'escalog.channel': this.method.channel,
      'escalog.provider': this.#watch.providerName(this.method, this.#activity.page.person),
      'escalog.outcome': outcome,
    });
  }

  #admit(begins: boolean): Admission {
    const { person } = this.#activity.page;
    const admission = this.#watch.admit(this.method, { person, hasOtherWay: () => this.#hasOtherWay() }, begins);
    if (admission.kind === 'withheld') this.count('withheld');
    return admission;
  }

  #hasOtherWay(): boolean {
    const { page, methodId } = this.#activity;
    return hasOtherWay(page, methodId, this.#person, (other) => this.#watch.isWayOut(other, page.person));
  }
}
