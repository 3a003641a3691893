/**
 * Microsoft Teams, by a workflow that posts when a webhook request is received: an Adaptive Card in the envelope of a message
 * (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using). Its text stands in runs,
 * which know no markup and no mentions.
 */
import { failed } from '../../channel.ts';
import { linksOf } from '../content.ts';
import { fitted } from '../fitting.ts';
import { isSuccess, type Format } from './format.ts';

/** A message of 28 KB is refused: so many characters of text, of up to three bytes, and the addresses fit in. */
const longestText = 6_000;

export const teamsFormat: Format = {
  bodyOf(content) {
    const { title, paragraphs, facts } = content;
    let room = longestText;
    const take = (text: string): string => {
      const taken = fitted(text, room, (whole) => whole);
      room -= taken.length;
      return taken;
    };
    const body = [
      block([run(take(title), { weight: 'Bolder', size: 'Large' })]),
      ...paragraphs.map((paragraph) => block([run(take(paragraph))])),
      ...facts.map(([label, value]) => block([run(`${label}: `, { weight: 'Bolder' }), run(take(value))])),
    ];
    const card = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body,
      actions: linksOf(content).map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url })),
      msteams: { width: 'Full' },
    };
    return {
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
    };
  },
  /** A success may tell in its text that the message was not delivered, with the status of that. */
  judge(answer) {
    if (!isSuccess(answer) || !/fail|error|^\s*</i.test(answer.text)) return undefined;
    const [, inner] = /HTTP error (\d{3})/.exec(answer.text) ?? [];
    const detail = `HTTP ${answer.status}, but Teams did not take it`;
    return inner === undefined
      ? failed(false, detail)
      : failed(inner === '429' || inner.startsWith('5'), `${detail}: HTTP ${inner} inside`);
  },
};

function block(inlines: readonly object[]): object {
  return { type: 'RichTextBlock', inlines };
}

/** A run of no text is refused. */
function run(text: string, style: object = {}): object {
  return { type: 'TextRun', text: text === '' ? '\u2026' : text, ...style };
}
