/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks: `ok`, or a status with a code as text. */
import { withLinks } from '../../slack/slack-blocks.ts';
import { isFinal, isSuccess, notTaken, refused, type Format } from './format.ts';

export const slackFormat: Format = {
  bodyOf: (content) => ({ ...withLinks(content), unfurl_links: false, unfurl_media: false }),
  judge(answer) {
    const code = /^[a-z_]{1,60}$/.test(answer.text) ? answer.text : '';
    if (isFinal(answer)) return refused({ ...answer, text: code }, false);
    return isSuccess(answer) && answer.text.trim() !== 'ok' ? notTaken('Slack', { ...answer, text: code }) : undefined;
  },
};
