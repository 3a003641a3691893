import type { Ref } from '@escalog/definitions';
import { cursorOf, positionOf } from '@escalog/http';
import { isoOf, type Clock } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import type { PageMessage } from '../channel.ts';
import { answersOf, subjectOf } from '../page-text.ts';
import type { DeliveryKind } from '../../domain/delivery-types.ts';
import { safeId } from '../safe-id.ts';
import { textsOf } from '../texts.ts';

/** A page as the sandbox keeps it. */
export interface SandboxMessage {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly to: { readonly person: Ref; readonly name: string };
  readonly channel: string;
  readonly subject: string;
  readonly text: string;
  /** What it is: to be acknowledged, to be answered, or only to be read. */
  readonly kind: DeliveryKind;
  /** Null of a nudge and a note, which nobody acknowledges. */
  readonly acknowledgeUrl: string | null;
  /** What can be pressed to answer, each with the page that it opens. */
  readonly answers: readonly { readonly label: string; readonly url: string }[];
  readonly incidentId: string;
}

/** Messages that were kept before there were others than pages say less. */
type KeptMessage = Omit<SandboxMessage, 'kind' | 'answers'> & Partial<Pick<SandboxMessage, 'kind' | 'answers'>>;

export interface SandboxPage {
  /** Newest first. */
  readonly messages: readonly SandboxMessage[];
  /** Give it as `after` for what is older; `null` on the last page. */
  readonly next: string | null;
}

const removedAtOnce = 500;

/** The messages that stay inside Escalog, to be read in the browser. */
export class Inbox {
  readonly #views: Views<KeptMessage>;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#views = store.views('sandbox-messages');
    this.#clock = clock;
  }

  /** Keeps a message; the same idempotency key again replaces it. */
  async keep(message: PageMessage, channel: string): Promise<void> {
    const { to, asked, incidentId } = message;
    const id = safeId(message.idempotencyKey);
    const at = isoOf(this.#clock.now());
    const { title, text } = textsOf(message);
    await this.#views.put({
      id,
      group: to.person,
      sortKey: at,
      view: {
        id,
        at,
        to,
        channel,
        // Text messages and calls have no heading.
        subject: title || subjectOf(message),
        text,
        kind: asked.kind,
        acknowledgeUrl: asked.kind === 'page' ? asked.acknowledgeUrl : null,
        answers: answersOf(message),
        incidentId,
      },
    });
  }

  /** Of one person, or of all. */
  async list(limit: number, after: string | undefined, person?: Ref): Promise<SandboxPage> {
    const documents = await this.#views.list({
      order: 'descending',
      limit: limit + 1,
      ...(person !== undefined && { group: person }),
      ...(after !== undefined && { after: positionOf(after) }),
    });
    const page = documents.slice(0, limit);
    const last = page.at(-1);
    return {
      messages: page.map(({ view }) => whole(view)),
      next: documents.length > limit && last !== undefined ? cursorOf(last) : null,
    };
  }

  /** Removes every message to a person: they name the person, and may hold codes and links. */
  async forget(person: Ref): Promise<boolean> {
    for (let any = false; ; any = true) {
      const documents = await this.#views.list({ group: person, order: 'descending', limit: removedAtOnce });
      if (documents.length === 0) return any;
      await Promise.all(documents.map(({ id }) => this.#views.remove(id)));
    }
  }

  async empty(): Promise<void> {
    for (;;) {
      const documents = await this.#views.list({ order: 'descending', limit: removedAtOnce });
      await Promise.all(documents.map(({ id }) => this.#views.remove(id)));
      if (documents.length < removedAtOnce) return;
    }
  }
}

function whole({ kind, answers, ...view }: KeptMessage): SandboxMessage {
  const { acknowledgeUrl } = view;
  const known = acknowledgeUrl === null ? [] : [{ label: 'Acknowledge', url: acknowledgeUrl }];
  return { ...view, kind: kind ?? 'page', answers: answers ?? known };
}
