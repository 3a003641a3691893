import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { instantOf, isoOf } from '@escalog/kernel';
import { checkEntries } from './checks/check-entries.ts';
import { DefinitionsCopy } from './definitions.ts';
import type { CatalogEntry } from './entry.ts';
import { maintenanceAmong, maintenanceOf, type MaintenanceWindow } from './maintenance.ts';
import { exampleEntries } from './reference/examples.ts';
import { definitionsOf } from './testing/index.ts';

const hour = 3_600_000;
const epoch = Date.UTC(2026, 11, 6);
const at = (hours: number) => instantOf(epoch + hours * hour);

function window(name: string, affects: readonly string[], from: number, to: number, more: object = {}) {
  const entry = { ref: `maintenance-window/${name}`, name, affects, alerts: 'hold', by: 'person/ana', why: 'work' };
  return { ...entry, startsAt: isoOf(at(from)), endsAt: isoOf(at(to)), ...more } as MaintenanceWindow;
}

const component = (name: string, ...partOf: readonly string[]): CatalogEntry => ({
  ref: `component/${name}`,
  name,
  ...(partOf.length > 0 && { partOf: partOf.map((whole) => `component/${whole}`) }),
});

const things = [
  component('shop'),
  component('mail'),
  component('cart', 'shop'),
  component('basket', 'cart'),
  component('shared', 'shop', 'mail'),
];

/** Until when, in hours, or how it is not. */
function held(affects: readonly string[], hours: number, windows: readonly MaintenanceWindow[], source?: string) {
  const refs = affects.map((name) => `component/${name}`);
  const found = maintenanceOf(refs, at(hours), DefinitionsCopy.of([...things, ...windows]), source);
  return found && `${found.alerts} until ${(found.until - epoch) / hour}`;
}

describe('maintenance of what an alert affects', () => {
  it('covers what is named, from the start on and before the end', () => {
    const windows = [window('one', ['component/shop'], 2, 4)];
    assert.deepEqual(
      [1.9, 2, 3.9, 4].map((hours) => held(['shop'], hours, windows)),
      [null, 'hold until 4', 'hold until 4', null],
    );
  });

  it('covers nothing when nothing is affected, or anything that nobody works on', () => {
    const windows = [window('one', ['component/shop'], 2, 4)];
    assert.deepEqual([held([], 3, windows), held(['shop', 'mail'], 3, windows)], [null, null]);
  });

  it('covers what is part of what is named, at any depth, but not what something else needs as well', () => {
    const windows = [window('one', ['component/shop'], 2, 4)];
    assert.deepEqual(
      ['cart', 'basket', 'shared'].map((name) => held([name], 3, windows)),
      ['hold until 4', 'hold until 4', null],
    );
    assert.equal(held(['shared'], 3, [...windows, window('two', ['component/mail'], 2, 3.5)]), 'hold until 3.5');
  });

  it('lasts until the latest end of windows that overlap, and the earliest of several entries', () => {
    const windows = [
      window('one', ['component/shop'], 2, 4),
      window('two', ['component/shop'], 3, 6),
      window('three', ['component/mail'], 3, 5),
    ];
    assert.deepEqual(
      [held(['shop'], 3, windows), held(['shop', 'mail'], 3, windows)],
      ['hold until 6', 'hold until 5'],
    );
  });

  it('holds only where every entry is held; else it is quiet', () => {
    const windows = [
      window('one', ['component/shop'], 2, 4),
      window('two', ['component/shop', 'component/mail'], 2, 6, { alerts: 'quiet' }),
    ];
    assert.deepEqual(
      [held(['shop'], 3, windows), held(['shop', 'mail'], 3, windows)],
      ['hold until 4', 'quiet until 6'],
    );
  });

  it('is only about the sources that it names', () => {
    const windows = [window('one', ['component/shop'], 2, 4, { sources: ['alert-source/eu'] })];
    assert.deepEqual(
      ['alert-source/eu', 'alert-source/us'].map((source) => held(['shop'], 3, windows, source)),
      ['hold until 4', null],
    );
  });

  it('reads local times in its zone', () => {
    const times = { startsAt: '2026-12-06T03:00', endsAt: '2026-12-06T05:00', timeZone: 'Europe/Berlin' };
    assert.equal(held(['shop'], 3, [window('one', ['component/shop'], 0, 0, times)]), 'hold until 4');
  });

  it('is told of some of the entries, though alerts about all of them come through', () => {
    const definitions = DefinitionsCopy.of([...things, window('one', ['component/shop'], 2, 4)]);
    const among = maintenanceAmong(['component/cart', 'component/mail'], at(3), definitions);
    assert.deepEqual(
      among.map((span) => span.window.name),
      ['one'],
    );
  });
});

describe('any windows over any entries', () => {
  const names = ['shop', 'mail', 'cart', 'basket', 'shared', 'unknown'] as const;
  const someNames = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 4 });
  const windowsOf = fc
    .array(fc.tuple(someNames, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 9 }), fc.boolean()), {
      maxLength: 8,
    })
    .map((all) =>
      all.map(([affects, from, length, quiet], index) =>
        window(
          `w${index}`,
          affects.map((name) => `component/${name}`),
          from,
          from + length,
          {
            alerts: quiet ? 'quiet' : 'hold',
          },
        ),
      ),
    );
  const instants = fc.integer({ min: 0, max: 30 });

  it('cover all of a set exactly when they cover each entry, for as long as the first of them', () =>
    fc.assert(
      fc.property(someNames, windowsOf, instants, (affects, windows, hours) => {
        const definitions = DefinitionsCopy.of([...things, ...windows]);
        const over = (...some: readonly string[]) =>
          maintenanceOf(
            some.map((name) => `component/${name}`),
            at(hours),
            definitions,
          );
        const each = affects.map((name) => over(name));
        const all = over(...affects);
        assert.equal(all === null, each.includes(null));
        if (all === null) return;
        assert.equal(
          all.alerts === 'hold',
          each.every((one) => one?.alerts === 'hold'),
        );
        assert.ok(all.until > at(hours));
        if (new Set(each.map((one) => one?.alerts)).size === 1)
          assert.equal(all.until, Math.min(...each.map((one) => one?.until ?? 0)));
      }),
    ));

  it('cover an entry that is named until the latest end, and more windows never end it earlier', () =>
    fc.assert(
      fc.property(windowsOf, windowsOf, instants, (some, others, hours) => {
        const quiet = (windows: readonly MaintenanceWindow[], from: number) =>
          windows.map((one, index) => ({
            ...one,
            ref: `maintenance-window/q${from + index}`,
            alerts: 'quiet' as const,
          }));
        const until = (windows: readonly MaintenanceWindow[]) =>
          maintenanceOf(['component/shop'], at(hours), DefinitionsCopy.of([...things, ...windows]))?.until ?? 0;
        const few = quiet(some, 0);
        const ends = few
          .filter(({ affects, startsAt, endsAt }) => {
            const [since, before] = [Date.parse(startsAt), Date.parse(endsAt)];
            return affects.includes('component/shop') && since <= at(hours) && at(hours) < before;
          })
          .map(({ endsAt }) => Date.parse(endsAt));
        assert.equal(until(few), Math.max(0, ...ends));
        assert.ok(until([...few, ...quiet(others, few.length)]) >= until(few));
      }),
    ));
});

describe('a maintenance window as it is applied', () => {
  const sound = Object.values(exampleEntries).flat();
  const [example] = exampleEntries['maintenance-window'] as readonly [CatalogEntry];

  for (const [more, problem] of [
    [{ affects: [] }, /\/affects/],
    [{ affects: ['team/identity'] }, /\/affects\/0: team\/identity cannot be in affects/],
    [{ affects: ['component/gone'] }, /\/affects\/0: .*component\/gone/],
    [{ endsAt: '2026-12-06T02:00' }, /\/endsAt: the window ends at 2026-12-06T02:00, not after it starts/],
    [{ endsAt: '2026-12-05T02:00' }, /give a later end/],
    [{ endsAt: '2027-12-05T02:00' }, /at most 31 days/],
    [{ endsAt: '2026-02-30T02:00' }, /there is no such date and time as 2026-02-30T02:00/],
    [{ timeZone: 'Europe/Atlantis' }, /there is no time zone "Europe\/Atlantis"/],
    [{ by: 'person/nobody' }, /\/by: .*person\/nobody/],
    [{ alerts: 'drop' }, /\/alerts/],
  ] as const)
    it(`is refused with ${JSON.stringify(more)}`, () => {
      const checked = checkEntries([{ ...example, ...more }], definitionsOf(...sound));
      const problems = checked.ok ? [] : checked.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
      assert.match(problems.join('\n'), problem);
    });

  it('is taken as the example has it', () => assert.ok(checkEntries([example], definitionsOf(...sound)).ok));
});
