/** How long it takes to know who is on call in a schedule of three layers with ten years of overrides, beside going through these one by one. */
import { respondersOf, type EntryOf } from '@escalog/definitions';
import { appliedEvent, definitionsOf } from '@escalog/definitions/testing';
import { after, instantOf, type Instant } from '@escalog/kernel';
import { percentilesOf } from './percentiles.ts';
import { tell } from './report.ts';
import type { Row } from './table.ts';

const years = 10;
const day = 86_400_000;
const count = years * 365;
const begin = Date.UTC(2026, 0, 5);
const asked = 10_000;
const changed = 200;

const people = ['ana', 'ben', 'cas', 'dan'].map((name) => `person/${name}`);
const rotation = (turnLength: string) => ({ people, startsAt: '2026-01-05T09:00', turnLength });
const schedule: EntryOf<'schedule'> = {
  ref: 'schedule/s',
  name: 'S',
  timeZone: 'Europe/Berlin',
  layers: [
    { name: 'Always', rotation: rotation('P1W') },
    { name: 'Nights', restrictedTo: [{ from: '22:00', to: '06:00' }], rotation: rotation('P1D') },
    {
      name: 'Weekends',
      restrictedTo: [{ days: ['saturday', 'sunday'], from: '00:00', to: '00:00' }],
      rotation: rotation('PT8H'),
    },
  ],
};

/** One a day for ten years, each for four hours. */
function override(index: number, hours = 4): EntryOf<'override'> {
  const startsAt = begin + index * day + 43_200_000;
  return {
    ref: `override/o${index}`,
    name: 'O',
    schedule: schedule.ref,
    kind: 'replace',
    person: people[index % people.length] ?? '',
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + hours * 3_600_000).toISOString(),
    by: 'person/ana',
    why: 'It was asked for.',
  };
}

export function onCallRows(): readonly Row[] {
  tell('who is on call, with ten years of overrides');
  const overrides = Array.from({ length: count }, (_unused, index) => override(index));
  const definitions = definitionsOf(
    ...people.map((ref) => ({ ref, name: ref, contactMethods: [] })),
    schedule,
    ...overrides,
  );
  const spans = overrides.map((one) => ({ ...one, since: Date.parse(one.startsAt), until: Date.parse(one.endsAt) }));
  const oneByOne = (at: Instant): readonly string[] =>
    spans.filter(({ since, until }) => since <= at && at < until).map(({ person }) => person);
  const ours = (at: Instant): readonly unknown[] => respondersOf(schedule.ref, definitions, at);

  const instants = Array.from({ length: asked }, (_unused, index) =>
    instantOf(begin + ((index * 7_919) % asked) * ((count * day) / asked)),
  );
  // Before anything is measured, so that neither is measured while it is compiled.
  for (const run of [ours, oneByOne]) for (const at of instants.slice(0, asked / 5)) run(at);
  const [escalog, bare] = [ours, oneByOne].map((run) => percentilesOf(instants.map((at) => fastest(() => run(at)))));
  const afterChange = percentilesOf(
    Array.from({ length: changed }, (_unused, index) => {
      definitions.apply(appliedEvent(override(index * 7, 5), 2));
      return took(() => ours(after(instants[index] ?? instantOf(begin), 1)));
    }),
  );
  const what = `who is on call, three layers and ${count.toLocaleString('en')} overrides`;
  const target = { atMost: 1 };
  return [
    { what: `${what}, p50`, unit: 'ms', escalog: escalog?.p50 ?? Number.NaN, bare: bare?.p50 },
    { what: `${what}, p99`, unit: 'ms', escalog: escalog?.p99 ?? Number.NaN, bare: bare?.p99, target },
    { what: `${what}, right after one has changed, p50`, unit: 'ms', escalog: afterChange.p50, target },
  ];
}

/** In milliseconds. */
function took(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** The fastest of five: what else the machine does takes the processor away for longer than all of this lasts. */
function fastest(run: () => unknown): number {
  return Math.min(...Array.from({ length: 5 }, () => took(run)));
}
