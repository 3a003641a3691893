/**
 * Google Chat: a card, whose text is simple HTML, with buttons, in a thread of its incident
 * (https://developers.google.com/workspace/chat/quickstart/webhooks). What a notification says is `fallbackText`, which knows no
 * markup.
 */
import { linksOf } from '../content.ts';
import { fitted, joined } from '../fitting.ts';
import { isFinal, isSuccess, jsonIn, notTaken, refused, type Format } from './format.ts';

/** A message of 32 KB is refused. */
const longest = { title: 1_000, line: 3_000, text: 6_000 };

export const googleChatFormat: Format = {
  bodyOf(content) {
    const { title, paragraphs, facts, thread } = content;
    const lines = [
      `<b>${fitted(title, longest.title, escape)}</b>`,
      ...paragraphs.map((paragraph) => fitted(paragraph, longest.line, escape)),
      ...facts.map(([label, value]) => `<b>${label}:</b> ${fitted(value, longest.line, escape)}`),
    ];
    const buttons = linksOf(content).map(({ label, url }) => ({ text: label, onClick: { openLink: { url } } }));
    const widgets = [{ textParagraph: { text: joined(lines, longest.text) } }, { buttonList: { buttons } }];
    return {
      fallbackText: fitted(title, longest.title, (text) => text),
      cardsV2: [{ cardId: 'escalog', card: { sections: [{ widgets }] } }],
      thread: { threadKey: thread },
    };
  },
  addressOf(url) {
    const whole = new URL(url);
    whole.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
    return whole.href;
  },
  judge(answer) {
    const { name, error } = jsonIn(answer) ?? {};
    const status = (error as { status?: unknown } | undefined)?.status;
    const said = { ...answer, text: typeof status === 'string' ? status : '' };
    if (isFinal(answer)) return refused(said, false);
    return isSuccess(answer) && typeof name !== 'string' ? notTaken('Google Chat', said) : undefined;
  },
};

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
