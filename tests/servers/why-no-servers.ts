import { kafkaImage } from './kafka.ts';
import { mongodbImage } from './mongodb.ts';
import { whyNoContainers } from './server-container.ts';

/**
 * Why a test cannot start a Kafka and a MongoDB of its own, or false: for `skip`. The global setup of `npm test` has found it
 * out for all; a test file that is run by itself does so here.
 */
export async function whyNoServers(): Promise<string | false> {
  return process.env['ESCALOG_TEST_SKIPPED'] || whyNoContainers(kafkaImage(), mongodbImage());
}
