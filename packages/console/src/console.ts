import type { Clock } from '@escalog/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assetRoutes } from './assets.ts';
import { catalogEditPages } from './pages/catalog-edit.ts';
import { catalogEntryPages } from './pages/catalog-entry.ts';
import { catalogImportPage } from './pages/catalog-import.ts';
import { catalogRemovePage } from './pages/catalog-remove.ts';
import { catalogPage } from './pages/catalog.ts';
import { channelsPage } from './pages/channels.ts';
import { deadLettersPage } from './pages/dead-letters.ts';
import { declarePage } from './pages/declare.ts';
import { followUpsPage } from './pages/follow-ups.ts';
import { homePage } from './pages/home.ts';
import { incidentReportPage } from './pages/incident-report.ts';
import { incidentRetrospectivePage } from './pages/incident-retrospective.ts';
import { incidentWhyPage } from './pages/incident-why.ts';
import { operateAuditPage } from './pages/operate-audit.ts';
import { incidentPage } from './pages/incident.ts';
import { incidentsPage } from './pages/incidents.ts';
import { insightsPage } from './pages/insights.ts';
import { mePage } from './pages/me.ts';
import { nudgesPage } from './pages/nudges.ts';
import { obligationsPage } from './pages/obligations.ts';
import { onCallPage } from './pages/on-call.ts';
import { operatePage } from './pages/operate.ts';
import { pathsPage } from './pages/paths.ts';
import { readinessPage } from './pages/readiness.ts';
import { schedulePage } from './pages/schedule.ts';
import { settingsPeoplePage } from './pages/settings-people.ts';
import { settingsTokensPage } from './pages/settings-tokens.ts';
import { settingsPage } from './pages/settings.ts';
import { signInPage } from './pages/sign-in.ts';
import { sourcesPage } from './pages/sources.ts';
import { siteOn, type Pages } from './site.ts';

/** Every page, in the order of the navigation. */
const all: readonly Pages[] = [
  homePage,
  incidentsPage,
  incidentPage,
  declarePage,
  onCallPage,
  schedulePage,
  catalogPage,
  catalogEntryPages,
  catalogEditPages,
  catalogImportPage,
  catalogRemovePage,
  pathsPage,
  insightsPage,
  mePage,
  readinessPage,
  settingsPage,
  settingsPeoplePage,
  settingsTokensPage,
  operateAuditPage,
  signInPage,
  incidentReportPage,
  incidentRetrospectivePage,
  followUpsPage,
  incidentWhyPage,
  nudgesPage,
  obligationsPage,
  operatePage,
  channelsPage,
  sourcesPage,
  deadLettersPage,
];

/** Catalogs are imported as they are pasted: as much as the API takes of one. */
const longestForm = 8 * 1024 * 1024;

/**
 * The console: pages for people, on `server`, which it asks itself for everything, as any program could
 * ([README](../README.md)). Whoever may open a page is decided by what the API answers.
 */
export function consolePages(
  server: FastifyInstance,
  publicUrl: () => string,
  clock: Clock,
  notice: () => string | undefined = () => undefined,
): void {
  void server.register(async (inner) => {
    inner.removeAllContentTypeParsers();
    inner.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: longestForm },
      async (_request: FastifyRequest, body: string) => formOf(body),
    );
    assetRoutes(inner);
    const site = siteOn(inner, publicUrl, clock, notice);
    for (const pages of all) pages(site);
  });
}

/** What was typed into a form; of a name that is there more than once, all of it. */
function formOf(body: string): Readonly<Record<string, string | readonly string[]>> {
  const fields = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const [first = '', ...others] = fields.getAll(name);
      return [name, others.length === 0 ? first : [first, ...others]];
    }),
  );
}
