import type { ContactMethod, EntryOf } from '@escalog/definitions';
import type { Log } from '@escalog/runner';
import { counted } from '@escalog/telemetry';
import type { MessageBy } from './channels/channels.ts';
import { ownTexts } from './channels/own-texts.ts';

/** Templates that cannot be rendered after all: told of, and passed over, because no page waits for its words. */
export class TemplateFaults {
  readonly #log: Log;
  /** Each version of a template is told of once. */
  readonly #told = new WeakSet<EntryOf<'template'>>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** `message` as it is where its template can be rendered, else without the template. */
  passedOver(message: MessageBy, method: ContactMethod): MessageBy {
    const template = message.templateOf(method.channel);
    if (template === undefined) return message;
    const own = ownTexts({ ...message, method, template });
    if (own.ok) return message;
    counted('escalog.template.failed', 1, { 'escalog.channel': method.channel });
    if (!this.#told.has(template)) {
      this.#told.add(template);
      this.#log.error(
        { template: template.ref, pageId: message.pageId, fault: own.fault },
        'a template cannot be rendered, so Escalog uses its own words; correct the template, and apply it again',
      );
    }
    return { ...message, templateOf: () => undefined };
  }
}
