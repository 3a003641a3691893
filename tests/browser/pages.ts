/** Every page of the console, and what it is looked at for. */
import { consolePages } from '@escalog/console';
import { systemClock } from '@escalog/runner';
import fastify from 'fastify';
import type { Rich } from './rich.ts';

export interface Row {
  /** With what the installation has in place of the parts of the pattern. */
  readonly url: (rich: Rich) => string;
  /** What must be there, with script and without. */
  readonly shows: string;
  /** What its picture is called, when the docs have one; with `-phone`, on a phone. */
  readonly picture?: string;
}

const at = (url: string, shows: string, picture?: string): Row => ({
  url: () => url,
  shows,
  ...(picture !== undefined && { picture }),
});

/** By the pattern that the server has for it. */
export const rows: Readonly<Record<string, Row>> = {
  '/': at('/', 'On call now', 'now'),
  '/incidents': at('/incidents', 'the wiki is slow', 'incidents'),
  '/incidents/:id': {
    url: ({ incident }) => `/incidents/${incident}`,
    shows: 'What happens next',
    picture: 'incident',
  },
  '/incidents/:id/why': {
    url: ({ incident }) => `/incidents/${incident}/why?person=Ana+Costa`,
    shows: 'Ana Costa was',
  },
  '/incidents/:id/report': { url: ({ incident }) => `/incidents/${incident}/report`, shows: 'users cannot log in' },
  '/declare': at('/declare?title=users+cannot+log+in', 'What is wrong', 'declare'),
  '/on-call': at('/on-call', 'Identity', 'on-call'),
  '/schedules/:name': at('/schedules/identity', 'Identity', 'schedule'),
  '/paths': at('/paths', 'Identity'),
  '/paths/:name': at('/paths/identity', 'Level 1', 'path'),
  '/insights': at('/insights', 'Never acknowledged'),
  '/catalog': at('/catalog?q=log+in', 'Login', 'catalog'),
  '/catalog/:type/:name': at('/catalog/business-service/login', 'Identity service'),
  '/catalog/:type/:name/history': at('/catalog/person/evil/history', 'Ana Costa'),
  '/catalog/:type/:name/edit': at('/catalog/component/ledger/edit', 'Ledger'),
  '/catalog/:type/:name/remove': at('/catalog/team/identity/remove', 'Identity'),
  '/catalog/new': at('/catalog/new?type=component', 'Name'),
  '/catalog/import': at('/catalog/import', 'YAML'),
  '/me': at('/me', 'Who are you?'),
  '/people': at('/people', 'Ana Costa'),
  '/people/:name': at('/people/ana-costa', 'Send a test page', 'person'),
  '/people/:name/contact': at('/people/ana-costa/contact', 'High urgency'),
  '/nudges': at('/nudges', 'Ask support'),
  '/operate': at('/operate', 'Dead letters', 'operate'),
  '/operate/channels': at('/operate/channels', 'email'),
  '/operate/sources': at('/operate/sources', 'Alertmanager'),
  '/operate/sources/:name': at('/operate/sources/alertmanager', 'webhook_configs'),
  '/operate/dead-letters': at('/operate/dead-letters', 'intake'),
  '/operate/dead-letters/shown': {
    url: ({ parked }) => `/operate/dead-letters/shown?service=intake&key=${encodeURIComponent(parked)}`,
    shows: 'Parked in intake',
  },
  '/operate/audit': at('/operate/audit', 'Export as CSV'),
  '/settings': at('/settings', 'Tokens'),
  '/settings/people': at('/settings/people', 'Ana Costa'),
  '/settings/tokens': at('/settings/tokens', 'What is it for?'),
  '/sign-in': at('/sign-in', 'Sign in'),
};

/** The patterns of the pages that the console serves. */
export async function servedPages(): Promise<readonly string[]> {
  const found: string[] = [];
  const server = fastify();
  server.addHook('onRoute', ({ method, url, config }) => {
    if (method === 'GET' && (config as { access?: string } | undefined)?.access === 'page') found.push(url);
  });
  consolePages(server, () => 'http://127.0.0.1', systemClock);
  await server.ready();
  await server.close();
  return found;
}
