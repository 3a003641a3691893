import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'scenarios');

/**
 * What these are about is decided by policy alone, by the same functions whatever carries its events, and hours pass in them:
 * they are told once. What becomes of their inputs in any order is held by properties of policy. ESCALOG_TEST_EVERY_STORY
 * has them told again as well.
 */
const toldOnce = [
  'alarms',
  'acknowledgement-ends',
  'given-on',
  'missed-pages',
  'nobody-there',
  'path-changed-while-climbing',
  'paths-refused',
  'reopening',
  'rules-while-climbing',
  'sample-ladder',
  'severity-while-climbing',
  'suggested-quietly',
  'told-quietly',
  'why-not-paged',
  'working-hours',
].map((name) => `${name}.spec.ts`);

/** Here one service answers by itself what it was asked, and hardly anything crosses the bus: on a cluster, or on a bus that is disturbed, it is no other story. */
const ofOneService = [
  'alert-sources-document',
  'any-request',
  'calendars',
  'cloudevents',
  'generic-json',
  'grafana',
  'history',
  'maintenance-document',
  'naming',
  'odd-alerts',
  'own-types',
  'planning',
  'rotations',
  'schedules',
  'searching',
  'sources',
].map((name) => `${name}.spec.ts`);

/**
 * Here notification decides by itself how and when something is said, on what it keeps in its own store: that two replicas of it
 * share that on MongoDB is held by its own specs, and the events cross the bus like those of every page.
 */
const ofNotification = [
  'chats',
  'limits',
  'mail-threads',
  'pagerduty-out',
  'private-addresses',
  'push-pages',
  'quiet-hours',
  'slack-pages',
  'texts',
  'texts-and-calls',
].map((name) => `${name}.spec.ts`);

/** What timeline makes of what it has read: that this comes to it in any order is held by the stories of reports and of owed pages, on the same facts. */
const toldOfFacts = ['insights', 'why'].map((name) => `${name}.spec.ts`);

/** The log itself is read, in which nothing is disturbed. */
const ofTheLog = ['reading-events.spec.ts'];

/** Days and many hours pass in them, which takes minutes on a cluster; what crosses the bus there is what crosses it in the other stories. */
const ofLongHours = ['archiving', 'maintenance', 'owed-pages', 'preview-agrees'].map((name) => `${name}.spec.ts`);

/** What is said does not depend on the order in which anything is heard. */
const saidAlike = ['chats', 'mail-threads', 'private-addresses', 'texts'].map((name) => `${name}.spec.ts`);

/** The files of stories that are told once more, on a bus that is disturbed. */
export function storiesToldDisturbed(): readonly string[] {
  return storiesBut([...toldOnce, ...toldOfFacts, ...ofTheLog, ...saidAlike, ...ofOneService]);
}

/** The mission as people click it; the pages ask the same API on both profiles, so the other files of tests/browser are told once. */
const clicked = join(import.meta.dirname, '..', 'browser', 'mission.spec.ts');

/** The files of stories that are told once more, on a cluster. */
export function storiesToldOnCluster(): readonly string[] {
  return [...storiesBut([...toldOnce, ...toldOfFacts, ...ofLongHours, ...ofOneService, ...ofNotification]), clicked];
}

function storiesBut(left: readonly string[]): readonly string[] {
  const isMeant = (name: string): boolean =>
    name.endsWith('.spec.ts') && (process.env['ESCALOG_TEST_EVERY_STORY'] !== undefined || !left.includes(name));
  return readdirSync(folder)
    .filter(isMeant)
    .map((name) => join(folder, name));
}
