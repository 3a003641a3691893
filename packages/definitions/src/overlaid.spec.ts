import assert from 'node:assert/strict';
import { it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import type { Definitions, VersionedEntry } from './definitions.ts';
import type { CatalogEntry, Ref } from './entry.ts';
import { onCallOf } from './on-call/on-call.ts';
import { shiftsAt } from './on-call/shifts.ts';
import { OverlaidDefinitions } from './overlaid.ts';
import { offersFor, resembling } from './search/offers.ts';
import { wordsOf } from './search/wording.ts';
import { appliedEvent, definitionsOf } from './testing/index.ts';

const letter = fc.constantFrom('a', 'b', 'c');
const thing: fc.Arbitrary<CatalogEntry> = fc
  .record({ type: fc.constantFrom('business-service', 'component'), name: letter, called: letter, alias: letter })
  .map(({ type, name, called, alias }) => ({ ref: `${type}/${name}`, name: called, aliases: [alias.toUpperCase()] }));
const schedule: fc.Arbitrary<CatalogEntry> = fc
  .record({ name: letter, timeZone: fc.constantFrom('Europe/Berlin', 'Asia/Tokyo'), person: letter })
  .map(({ name, timeZone, person }) => ({
    ref: `schedule/${name}`,
    name,
    timeZone,
    rotation: { people: [`person/${person}`], startsAt: '2026-01-05T10:00', turnLength: 'P1D' },
  }));
const override: fc.Arbitrary<CatalogEntry> = fc
  .record({ name: letter, schedule: letter, person: letter, hour: fc.integer({ min: 10, max: 20 }) })
  .map(({ name, schedule: of, person, hour }) => ({
    ref: `override/${name}`,
    name,
    schedule: `schedule/${of}`,
    kind: 'add',
    person: `person/${person}`,
    startsAt: `2026-01-05T${hour}:00`,
    endsAt: `2026-01-06T${hour}:00`,
    by: 'person/a',
    why: 'because',
  }));
const searched = ['business-service', 'component', 'schedule'];
const entry = fc.oneof(thing, schedule, override);
const entries = fc.uniqueArray(entry, { selector: ({ ref }) => ref, maxLength: 8 });

/** Everything that can be asked of a catalog of such entries. */
function told(definitions: Definitions): unknown {
  const refs = ['business-service', 'component', 'schedule', 'override'].flatMap((type) =>
    ['a', 'b', 'c'].map((name): Ref => `${type}/${name}`),
  );
  const at = instantOf(Date.parse('2026-01-05T16:00:00Z'));
  return {
    found: refs.map((ref) => definitions.find(ref)),
    schedules: refs.map((ref) => definitions.findOf('schedule', ref)),
    lists: ['business-service', 'component', 'schedule', 'override'].map((type) => definitions.allOf(type)),
    all: definitions.all(),
    things: definitions.things(),
    offered: ['a', 'B c', 'schedule'].map((text) => offersFor(text, searched, definitions, 5)),
    namesBeginning: searched.map((type) =>
      ['a', 'B', 'c']
        .flatMap((text) => wordsOf(text).flatMap((word) => definitions.wordIndexOf(type).namesBeginning(word)))
        .map(({ ref, words }) => `${ref} ${words.map(({ text }) => text).join(' ')}`)
        .toSorted(),
    ),
    resembling: resembling('b c d', searched, definitions),
    named: ['a', 'B', 'c', 'schedule/a'].map((word) => definitions.named(word)),
    onCall: definitions.allOf('schedule').map((one) =>
      shiftsAt(onCallOf(one, definitions.overridesOf(one.ref), definitions), at)
        .map(({ person }) => person)
        .toSorted(),
    ),
  };
}

it('a catalog with other entries over it says what one says that has them', () => {
  fc.assert(
    fc.property(entries, entries, fc.array(fc.nat({ max: 7 })), (under, changed, gone) => {
      const over = new Map<Ref, VersionedEntry | undefined>(
        changed.map((one) => [one.ref, { entry: one, version: 2 }]),
      );
      for (const index of gone) {
        const ref = under[index]?.ref;
        if (ref !== undefined) over.set(ref, undefined);
      }
      const expected = definitionsOf(...under.filter(({ ref }) => !over.has(ref)));
      for (const versioned of over.values())
        if (versioned !== undefined) expected.apply(appliedEvent(versioned.entry, 2));
      const overlaid = new OverlaidDefinitions(definitionsOf(...under), over);
      assert.deepEqual(told(overlaid), told(expected));
      assert.equal(overlaid.allOf('schedule'), overlaid.allOf('schedule'), 'a list stays the same list');
    }),
  );
});
