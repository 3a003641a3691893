/** Paths of every shape that the catalog takes. */
import fc from 'fast-check';
import type { EntryOf, PathNode } from '@escalog/definitions';

const target = fc.constantFrom('person/ana', 'person/ben', 'person/cleo', 'schedule/identity', 'team/empty');

const level: fc.Arbitrary<PathNode> = fc
  .record({
    targets: fc.uniqueArray(target, { minLength: 1, maxLength: 3 }),
    acknowledgeWithin: fc.constantFrom('PT1M', 'PT5M', 'PT10M'),
    mode: fc.constantFrom('everyone' as const, 'round-robin' as const),
    acknowledgement: fc.constantFrom('first' as const, 'first' as const, 'everyone' as const),
    urgency: fc.constantFrom('by-severity' as const, 'high' as const, 'low' as const),
  })
  .map((definition) => ({ level: definition }));

const condition = fc.constantFrom(
  'true',
  'false',
  'incident.rank == 1',
  'escalation.cycle > 1',
  'incident.labels["gone"] == "x"',
);

const branch: fc.Arbitrary<PathNode> = fc
  .record({
    if: condition,
    then: fc.array(level, { minLength: 1, maxLength: 2 }),
    else: fc.array(level, { maxLength: 2 }),
  })
  .map((definition) => ({ branch: definition }));

const repeat: fc.Arbitrary<PathNode> = fc.integer({ min: 1, max: 3 }).map((times) => ({ repeat: { times } }));

const step = fc.oneof(
  { weight: 4, arbitrary: level },
  { weight: 1, arbitrary: branch },
  { weight: 1, arbitrary: repeat },
);

export const anyPath: fc.Arbitrary<EntryOf<'escalation-path'>> = fc
  .tuple(level, fc.array(step, { maxLength: 4 }))
  .map(([first, more]) => ({
    ref: 'escalation-path/identity',
    name: 'Identity',
    nodes: [first, ...more],
    lastResort: 'person/dana',
  }));
