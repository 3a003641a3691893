/** The stories of tests/scenarios once more, on the Kafka and MongoDB that tests are given. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { serversHere } from '../harness/cluster.ts';

const folder = join(import.meta.dirname, '..', 'scenarios');

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
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.spec.ts')))
      await import(pathToFileURL(join(folder, file)).href);
  });
}
