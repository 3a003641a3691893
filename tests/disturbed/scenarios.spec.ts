/**
 * The stories of tests/scenarios once more, on a bus that repeats and reorders whatever it may. ESCALOG_TEST_SEED names
 * another seed, and ESCALOG_TEST_PROFILE=cluster has it over Kafka and MongoDB.
 */
import { describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { toldDisturbed } from '../harness/told-again.ts';

const seed = (process.env['ESCALOG_TEST_SEED'] ||= '1');

describe(`on a bus that is disturbed with seed ${seed}`, async () => {
  for (const file of toldDisturbed) await import(pathToFileURL(file).href);
});
