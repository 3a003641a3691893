/** https://developers.mattermost.com/integrate/webhooks/incoming: `ok`, or JSON with what is wrong. */
import { linksOf } from '../content.ts';
import { isFinal, isSuccess, jsonIn, notTaken, refused, type Format } from './format.ts';
import { markdownOf, outsideAddresses } from './markdown.ts';

export const mattermostFormat: Format = {
  bodyOf: (content) => ({
    text: markdownOf(content, linksOf(content), {
      escape: (text) => outsideAddresses(text, escape),
      link: ({ label, url }) => `[${label}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`,
      longest: 16_383,
    }),
  }),
  judge(answer) {
    const said = jsonIn(answer)?.['message'];
    if (isFinal(answer)) return refused({ ...answer, text: typeof said === 'string' ? said : '' }, false);
    return isSuccess(answer) && answer.text.trim() !== 'ok' ? notTaken('Mattermost', answer) : undefined;
  },
};

/** What stands behind a sign that calls people is moved away from it by a space of no width. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*{}[\]()#+\-!_>~|]/g, String.raw`\$&`).replaceAll('@', '@\u200b');
}
