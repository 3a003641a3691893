/** The stories of tests/scenarios once more, on the Kafka and MongoDB that tests are given. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { serversHere } from '../harness/cluster.ts';

const folder = join(import.meta.dirname, '..', 'scenarios');

/**
 * What these are about is decided by policy alone, by the same functions whatever carries its events, and hours pass in them:
 * they are told on the embedded profile, in order and disturbed. ESCALOG_TEST_EVERY_STORY has them told here as well.
 */
const decidedAlike = [
  'acknowledgement-ends',
  'given-on',
  'missed-pages',
  'nobody-there',
  'path-changed-while-climbing',
  'paths-refused',
  'rules-while-climbing',
  'sample-ladder',
  'severity-while-climbing',
  'suggested-quietly',
  'told-quietly',
  'why-not-paged',
  'working-hours',
];
const isToldHere = (file: string): boolean =>
  process.env['ESCALOG_TEST_EVERY_STORY'] !== undefined || !decidedAlike.some((name) => file === `${name}.spec.ts`);

if (serversHere() === undefined) {
  describe(
    'the stories on a cluster',
    { skip: process.env['ESCALOG_TEST_SKIPPED'] || 'set ESCALOG_TEST_KAFKA and ESCALOG_TEST_MONGODB' },
    () => {},
  );
} else {
  process.env['ESCALOG_TEST_PROFILE'] = 'cluster';
  // Each has an installation of its own, and mostly waits for the servers: two files at a time, two stories of each.
  describe('the stories on a cluster', { concurrency: 2 }, async () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.spec.ts') && isToldHere(name)))
      await import(pathToFileURL(join(folder, file)).href);
  });
}
