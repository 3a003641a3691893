/** `node packages/contracts/src/testing/write-golden.ts` writes the golden files of event types that have none yet. */
import { encode } from '../codec.ts';
import { exampleEvents } from './example-events.ts';
import { writeGolden } from './golden.ts';

for (const event of Object.values(exampleEvents)) writeGolden(event, encode(event));
