import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changedSchedule } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { changesBy as changesAt } from './changes.ts';

const now = instantOf(Date.UTC(2026, 10, 29, 12));
const changesBy = (entries: Parameters<typeof changesAt>[0], definitions: Parameters<typeof changesAt>[1]) =>
  changesAt(entries, definitions, now);

const login = { ref: 'business-service/login', name: 'Login', aliases: ['log in'], owner: 'team/identity' };

it('an entry that is not there is added, with all its fields', () => {
  assert.deepEqual(changesBy([login], definitionsOf()), [
    { ref: login.ref, kind: 'added', fields: ['name', 'aliases', 'owner'] },
  ]);
});

it('an entry that differs is changed in the fields that were added, altered or left out', () => {
  const { owner: _, ...ownerless } = login;
  const changed = { ...ownerless, name: 'Sign-in', description: 'New.' };
  assert.deepEqual(changesBy([changed], definitionsOf(login)), [
    {
      ref: login.ref,
      kind: 'changed',
      fields: ['name', 'description', 'owner'],
      details: [
        { field: 'name', before: '"Login"', after: '"Sign-in"' },
        { field: 'description', before: null, after: '"New."' },
        { field: 'owner', before: '"team/identity"', after: null },
      ],
    },
  ]);
});

it('long values are shown by their beginning, and never cut within a character', () => {
  const [change] = changesBy(
    [{ ...login, name: '🙂'.repeat(150) }],
    definitionsOf({ ...login, name: 'x'.repeat(198) }),
  );
  assert.deepEqual(change?.details, [{ field: 'name', before: `"${'x'.repeat(198)}"`, after: `"${'🙂'.repeat(99)}…` }]);
});

it('a secret that changes is told as a change of its method, without either secret', () => {
  const personWith = (secret: string) => ({
    ref: 'person/ben',
    name: 'Ben',
    contactMethods: [
      { id: 'hook', channel: 'webhook' as const, url: 'https://acme.example', secret: `whsec_${secret.repeat(32)}` },
    ],
  });
  const [change] = changesBy([personWith('b')], definitionsOf(personWith('a')));
  const shown = '[{"id":"hook","channel":"webhook","url":"https://acme.example","secret":"whsec_********"}]';
  assert.deepEqual(
    [change?.kind, change?.details],
    ['changed', [{ field: 'contactMethods', before: shown, after: shown }]],
  );
});

it('an entry that is written in another order is unchanged, within its fields too', () => {
  const source = {
    ref: 'alert-source/x',
    name: 'X',
    affectsLabels: ['service'],
    severityLabel: 's',
    severities: { a: 'severity/sev1', b: 'severity/sev2' },
    missingSeverity: 'severity/sev1',
  };
  const reordered = {
    missingSeverity: 'severity/sev1',
    severities: { b: 'severity/sev2', a: 'severity/sev1' },
    severityLabel: 's',
    affectsLabels: ['service'],
    name: 'X',
    ref: 'alert-source/x',
  };
  assert.deepEqual(changesBy([reordered], definitionsOf(source)), [
    { ref: 'alert-source/x', kind: 'unchanged', fields: [] },
  ]);
});

describe('a change of a rotation', () => {
  const person = (name: string) => ({ ref: `person/${name}`, name: name.toUpperCase(), contactMethods: [] });
  const schedule = (...names: readonly string[]) => ({
    ref: 'schedule/s',
    name: 'S',
    timeZone: 'Europe/Berlin',
    rotation: { people: names.map((name) => `person/${name}`), startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
  });
  const definitions = definitionsOf(person('amy'), person('bob'), schedule('amy', 'bob'));
  const turn = (name: string, startsAt: string, endsAt: string) => ({
    person: `person/${name}`,
    name: name.toUpperCase(),
    startsAt: `${startsAt}T08:00:00.000Z`,
    endsAt: `${endsAt}T08:00:00.000Z`,
  });
  const applied = (rotations: 'next-handover' | 'now', ...names: readonly string[]) =>
    changesBy(
      [person('cas'), changedSchedule(schedule(...names), schedule('amy', 'bob'), now, rotations)],
      definitions,
    )[1];

  it('tells who is on call before and after, and who is next, by the names that are applied with it', () => {
    const change = applied('next-handover', 'amy', 'cas', 'bob');
    assert.deepEqual(change?.fields, ['rotation']);
    assert.deepEqual(change?.onCall, {
      before: turn('amy', '2026-11-23', '2026-11-30'),
      after: turn('amy', '2026-11-23', '2026-11-30'),
      next: turn('cas', '2026-11-30', '2026-12-07'),
    });
  });

  it('tells that nobody is', () =>
    assert.deepEqual(applied('next-handover')?.onCall, {
      before: turn('amy', '2026-11-23', '2026-11-30'),
      after: null,
      next: null,
    }));

  it('is not one when only the name changes', () =>
    assert.equal(changesBy([{ ...schedule('amy', 'bob'), name: 'New' }], definitions)[0]?.onCall, undefined));
});

it('overrides that come together are gone through once, not once for each', () => {
  const schedule = {
    ref: 'schedule/s',
    name: 'S',
    timeZone: 'UTC',
    rotation: { people: ['person/ana'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
  };
  const overrides = Array.from({ length: 50 }, (_, index) => ({
    ref: `override/${index}`,
    name: `Override ${index}`,
    schedule: schedule.ref,
    kind: 'replace' as const,
    person: 'person/ben',
    startsAt: `2027-01-05T00:${String(index).padStart(2, '0')}Z`,
    endsAt: `2027-01-05T00:${String(index).padStart(2, '0')}:59Z`,
    by: 'person/ben',
    why: 'It was asked for.',
  }));
  const definitions = definitionsOf(schedule, ...overrides);
  const stored = definitions.overridesOf(schedule.ref);
  let asked = 0;
  const counted = stored.all.map((span) =>
    Object.defineProperty({ ...span }, 'override', { get: () => ((asked += 1), span.override) }),
  );
  Object.defineProperty(stored, 'all', { value: counted });

  const changes = changesBy(
    overrides.map((override) => ({ ...override, why: 'Changed.' })),
    definitions,
  );
  assert.equal(changes.filter(({ onCall }) => onCall?.after?.person === 'person/ben').length, 50);
  assert.ok(asked < 20 * overrides.length, `${asked} times`);
});
