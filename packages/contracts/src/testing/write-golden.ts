/** `node packages/contracts/src/testing/write-golden.ts` writes the golden files of event types whose newest version has none yet. */
import { encode } from '../codec.ts';
import { eventRecords, idsOf } from '../schema-files.ts';
import { exampleEvents } from './example-events.ts';
import { writeGolden } from './golden.ts';

for (const record of eventRecords) {
  const event = exampleEvents[record.name as keyof typeof exampleEvents];
  writeGolden(event, idsOf(record).all.length, encode(event));
}
