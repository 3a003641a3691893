import { contentOf } from '../chat/content.ts';
import { acknowledgeLabel } from '../page-text.ts';
import { failed, type Channel, type MethodOf, type PageMessage } from '../channel.ts';
import type { SlackApi } from './slack-api.ts';
import { withButtons, withoutButtons, type SlackButton, type SlackText } from './slack-blocks.ts';

/**
 * Slack takes several hundred messages a minute from an app, and about one a second for one channel, more for a moment
 * (https://docs.slack.dev/apis/web-api/rate-limits). Ten at once, each a quarter of a second, are more than that already: a
 * wider lane would only be told to wait more often.
 */
const width = 10;

/** Messages of the app: to a person, or to a channel. A page has buttons that intake is told of; a nudge has links. */
export function slackChannel(api: SlackApi): Channel<MethodOf<'slack'>> {
  return {
    send: (message, signal) => api.post(message.method.to, messageFor(message), signal),
    laneOf: ({ to }) => ({ group: 'slack', name: to, width }),
    recall: async (message, because, signal) =>
      message.handle === undefined
        ? failed(false, 'nobody kept which message of Slack it is')
        : api.change(message.handle, withoutButtons(contentOf(message), because), signal),
    check: (signal) => api.check(signal),
    close: () => api.close(),
  };
}

function messageFor(message: PageMessage<MethodOf<'slack'>>): SlackText {
  const content = contentOf(message);
  const { asked, method } = message;
  if (asked.kind !== 'page') return withButtons(content, { links: content.answers });
  const buttons = buttonsOf(message);
  // The link answers in the name of one person, and a channel has many. It works where Slack cannot reach Escalog, too.
  const footer =
    buttons.length > 0 && isOnePerson(method.to) ? [{ label: 'Answer in the browser', url: asked.acknowledgeUrl }] : [];
  return withButtons(content, { buttons, footer });
}

/** A user, of Enterprise Grid too, or a direct message with one: https://docs.slack.dev/reference/objects/user-object. */
function isOnePerson(id: string): boolean {
  return /^[UWD]/.test(id);
}

/** What they carry back is the signed token of the link in the page: intake believes nothing else. */
function buttonsOf({ asked }: PageMessage): readonly SlackButton[] {
  const value = asked.kind === 'page' ? new URL(asked.acknowledgeUrl).searchParams.get('token') : null;
  if (value === null) return [];
  const bundle = asked.kind === 'page' ? asked.bundle : undefined;
  return [
    { id: 'escalog-acknowledge', label: acknowledgeLabel(bundle), value, style: 'primary' },
    // Not all of a bundle is to be given away at one press.
    ...(bundle !== undefined ? [] : onlyOne(value)),
  ];
}

function onlyOne(value: string): readonly SlackButton[] {
  return [
    { id: 'escalog-decline', label: 'Decline', value },
    { id: 'escalog-next-level', label: 'Next level', value },
  ];
}
