/** https://discord.com/developers/docs/resources/webhook#execute-webhook: 204, or JSON with what is wrong. */
import { failed } from '../../channel.ts';
import { linksOf } from '../content.ts';
import { isFinal, isSuccess, jsonIn, notTaken, refused, type Format } from './format.ts';
import { markdownOf, outsideAddresses } from './markdown.ts';

/** Links are not unfolded. */
const suppressEmbeds = 4;
const longestWait = 60 * 60_000;

export const discordFormat: Format = {
  bodyOf: (content) => ({
    content: markdownOf(content, linksOf(content), {
      escape: (text) => outsideAddresses(text, escape),
      link: ({ label, url }) => `[${label}](<${url}>)`,
      longest: 2_000,
    }),
    allowed_mentions: { parse: [] },
    flags: suppressEmbeds,
  }),
  /** How long it wants to be left alone stands in the body, in seconds with a fraction. */
  judge(answer) {
    const { message, retry_after: seconds, id } = jsonIn(answer) ?? {};
    if (answer.status === 429 && typeof seconds === 'number' && seconds >= 0)
      return failed(
        true,
        `HTTP 429, to be left alone for ${Math.ceil(seconds)} s`,
        Math.min(Math.ceil(seconds * 1_000), longestWait),
      );
    const said = { ...answer, text: typeof message === 'string' ? message : '' };
    if (isFinal(answer)) return refused(said, false);
    return isSuccess(answer) && answer.text.trim() !== '' && id === undefined ? notTaken('Discord', said) : undefined;
  },
};

function escape(text: string): string {
  return text.replaceAll(/[\\`*_~|<>#[\]()-]/g, String.raw`\$&`).replaceAll('@', '@\u200b');
}
