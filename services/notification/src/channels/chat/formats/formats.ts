import type { ChatFormat } from '@escalog/definitions';
import { discordFormat } from './discord.ts';
import type { Format } from './format.ts';
import { googleChatFormat } from './google-chat.ts';
import { mattermostFormat } from './mattermost.ts';
import { slackFormat } from './slack.ts';
import { teamsFormat } from './teams.ts';

export const formats: { readonly [Name in ChatFormat]: Format } = {
  slack: slackFormat,
  teams: teamsFormat,
  mattermost: mattermostFormat,
  discord: discordFormat,
  'google-chat': googleChatFormat,
};
