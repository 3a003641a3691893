/** Stories of tests/scenarios once more, on the Kafka and MongoDB that tests are given. */
import { describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { serversHere } from '../harness/cluster.ts';
import { toldOnCluster } from '../harness/told-again.ts';

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
    for (const file of toldOnCluster) await import(pathToFileURL(file).href);
  });
}
