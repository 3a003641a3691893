/** What the incoming webhooks of chats check, and how they answer: a stand-in for each. */
import type { ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import type { ChatFormat } from '@escalog/definitions';
import type { ReceivedRequest } from '../../testing/web-server.ts';
import { answering, httpStandIn, type Answers } from './http-stand-in.ts';
import { linksInMarkdown, readMarkdown } from './markdown-rendering.ts';
import { faultOfBlocks, readBlocks, readMrkdwn, type Block } from './slack-rendering.ts';

interface Chat {
  /** What is wrong with a body, as the chat answers it; undefined when it takes it. */
  refuses(body: Body, request: ReceivedRequest): Answer | undefined;
  readonly takes: Answer;
  readonly answers: Omit<Answers, 'accepts'>;
  /** As its reader sees it. */
  read(body: Body): string;
  /** Where what can be pressed leads. */
  links(body: Body): readonly string[];
}

type Answer = (response: ServerResponse) => void;
// Of bodies that are about to be checked.
type Body = any; // oxlint-disable-line typescript/no-explicit-any

function saying(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => void response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(text);
}

const askedToWait = { 'retry-after': '7' };

const slack: Chat = {
  refuses({ text, blocks }) {
    if (!text && !blocks) return saying(400, 'no_text');
    return blocks !== undefined && faultOfBlocks(blocks) !== undefined ? saying(400, 'invalid_blocks') : undefined;
  },
  takes: saying(200, 'ok'),
  answers: {
    busy: saying(429, 'rate_limited', askedToWait),
    fails: saying(500, 'rollup_error'),
    'refuses-recipient': saying(404, 'no_service'),
    'error-inside': saying(200, 'invalid_payload'),
  },
  read: ({ text, blocks }) => (blocks === undefined ? readMrkdwn(text, false) : readBlocks(blocks)),
  links: ({ blocks = [] }) =>
    [...JSON.stringify(blocks as readonly Block[]).matchAll(/<([^>|]*)\|/g)].map(([, url = '']) =>
      url.replaceAll('&amp;', '&'),
    ),
};

const teams: Chat = {
  refuses({ type, attachments }, { body }) {
    if (Buffer.byteLength(body) > 28 * 1_024) return saying(413, '');
    const [{ contentType, content } = {} as Body] = attachments ?? [];
    const isCard =
      type === 'message' &&
      contentType === 'application/vnd.microsoft.card.adaptive' &&
      content.type === 'AdaptiveCard' &&
      content.body.every((block: Body) => block.inlines.every(({ text }: Body) => text !== '')) &&
      content.actions.length <= 6;
    return isCard ? undefined : saying(400, 'TriggerInputSchemaMismatch');
  },
  takes: saying(202, ''),
  answers: {
    busy: saying(429, '', askedToWait),
    fails: saying(502, ''),
    'refuses-recipient': saying(404, ''),
    'error-inside': saying(
      200,
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId tcid=0',
    ),
  },
  read: ({ attachments }) =>
    attachments[0].content.body.map(({ inlines }: Body) => inlines.map(({ text }: Body) => text).join('')).join('\n'),
  links: ({ attachments }) => attachments[0].content.actions.map(({ url }: Body) => url),
};

const mattermost: Chat = {
  refuses: ({ text }) =>
    typeof text !== 'string' || text === '' || text.length > 16_383
      ? answering(400, { id: 'web.incoming_webhook.text.app_error', message: 'No text specified.', status_code: 400 })
      : undefined,
  takes: saying(200, 'ok'),
  answers: {
    busy: saying(429, 'limit exceeded', askedToWait),
    fails: answering(500, { message: 'Unable to save the post.', status_code: 500 }),
    'refuses-recipient': answering(404, { message: "Couldn't find the channel.", status_code: 404 }),
    'error-inside': answering(200, { message: 'Invalid webhook.', status_code: 400 }),
  },
  read: ({ text }) => readMarkdown(text),
  links: ({ text }) => linksInMarkdown(text),
};

const discord: Chat = {
  refuses({ content, allowed_mentions: mentions }) {
    if (!content) return answering(400, { message: 'Cannot send an empty message', code: 50_006 });
    if (content.length > 2_000) return answering(400, { content: ['Must be 2000 or fewer in length.'] });
    return mentions?.parse?.length === 0 ? undefined : answering(400, { message: 'it would call people', code: 0 });
  },
  takes: answering(204),
  answers: {
    busy: answering(429, { message: 'You are being rate limited.', retry_after: 7, global: false }),
    fails: answering(503),
    'refuses-recipient': answering(404, { message: 'Unknown Webhook', code: 10_015 }),
    'error-inside': answering(200, { message: 'Unknown Webhook', code: 10_015 }),
  },
  read: ({ content }) => readMarkdown(content),
  links: ({ content }) => linksInMarkdown(content),
};

const googleChat: Chat = {
  refuses({ cardsV2, fallbackText }, { body, path }) {
    const { widgets = [] } = cardsV2?.[0]?.card?.sections?.[0] ?? {};
    const isWhole =
      Buffer.byteLength(body) <= 32_000 &&
      typeof fallbackText === 'string' &&
      widgets[0]?.textParagraph?.text !== '' &&
      path.includes('messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
    return isWhole ? undefined : answering(400, { error: { code: 400, status: 'INVALID_ARGUMENT' } });
  },
  takes: answering(200, { name: 'spaces/AAAA/messages/1', thread: { name: 'spaces/AAAA/threads/1' } }),
  answers: {
    busy: answering(429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }, askedToWait),
    fails: answering(503, { error: { code: 503, status: 'UNAVAILABLE' } }),
    'refuses-recipient': answering(404, { error: { code: 404, status: 'NOT_FOUND' } }),
    'error-inside': answering(200, { error: { code: 403, status: 'PERMISSION_DENIED' } }),
  },
  read: ({ cardsV2 }) =>
    cardsV2[0].card.sections[0].widgets[0].textParagraph.text
      .replaceAll(/<users\/[^>]*>/g, 'CALLS')
      .replaceAll(/<\/?b>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  links: ({ cardsV2 }) =>
    cardsV2[0].card.sections[0].widgets[1].buttonList.buttons.map(({ onClick }: Body) => onClick.openLink.url),
};

const chats: { readonly [Format in ChatFormat]: Chat } = {
  slack,
  teams,
  mattermost,
  discord,
  'google-chat': googleChat,
};

/** A chat on loopback; `read` and `links` say what a body of its format shows. */
export async function chatStandIn(t: TestContext, format: ChatFormat) {
  const { refuses, takes, answers, read, links } = chats[format];
  const parsed = ({ body }: ReceivedRequest): Body => JSON.parse(body);
  const standIn = await httpStandIn(
    t,
    { ...answers, accepts: (response, request) => (refuses(parsed(request), request) ?? takes)(response) },
    (request) => ({ text: read(parsed(request)), key: undefined }),
  );
  return {
    url: standIn.url,
    requests: standIn.requests,
    behave: standIn.behave,
    get received() {
      return standIn.received;
    },
    links: (): readonly string[] => standIn.requests.flatMap((request) => links(parsed(request))),
  };
}
