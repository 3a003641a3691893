import type { Providers } from '../providers.ts';

/** Of a test: none is set up, and the catalog may name addresses on loopback. */
export const noProviders: Providers = {
  smtpUrl: undefined,
  mailFrom: 'escalog@acme.example',
  twilio: undefined,
  slackSigningSecret: undefined,
  slackBotToken: undefined,
  slackUrl: 'https://slack.example/api',
  pagerDutyUrl: 'https://events.pagerduty.example',
  allowedNetworks: ['127.0.0.0/8', '::1/128'],
};
