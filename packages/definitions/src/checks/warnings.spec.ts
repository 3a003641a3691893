import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { definitionsOf } from '../testing/index.ts';
import type { Definitions } from '../definitions.ts';
import { warningsOf as warningsAt, type Warning } from './warnings.ts';

const mail = { id: 'mail', channel: 'email', address: 'fay@acme.example' } as const;
const noDefinitions = definitionsOf();

/** On Monday, 11 January 2027. */
function warningsOf(entries: readonly CatalogEntry[], current: Definitions): readonly Warning[] {
  return warningsAt(entries, current, instantOf(Date.UTC(2027, 0, 11)));
}

/** Fay, mailed so long after a page of high urgency. */
function fay(after?: string): EntryOf<'person'> {
  const rule = after === undefined ? { method: 'mail' } : { method: 'mail', after };
  return { ref: 'person/fay', name: 'Fay Novak', contactMethods: [mail], contactRules: { high: [rule] } };
}

/** A path whose levels wait so long for `target`. */
function path(waits: readonly string[], target = 'person/fay', name = 'triage'): EntryOf<'escalation-path'> {
  return {
    ref: `escalation-path/${name}`,
    name: name === 'triage' ? 'Triage' : 'Other',
    nodes: waits.map((acknowledgeWithin) => ({ level: { targets: [target], acknowledgeWithin } })),
    lastResort: 'person/fay',
  };
}

const schedule: CatalogEntry = {
  ref: 'schedule/web',
  name: 'Web on call',
  timeZone: 'UTC',
  rotation: { people: ['person/fay'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
};
const team: CatalogEntry = { ref: 'team/web', name: 'Web', members: [], schedule: 'schedule/web' };

describe('the warnings about entries', () => {
  it('name a person without contact methods', () => {
    const nobody = { ...fay(), contactMethods: [], contactRules: {} };
    assert.deepEqual(warningsOf([nobody], noDefinitions), [
      {
        ref: 'person/fay',
        pointer: '/contactMethods',
        detail: 'Fay Novak has no contact method, so no page reaches them; add one',
      },
    ]);
    assert.deepEqual(warningsOf([], definitionsOf(nobody)), [], 'but not one that was not sent');
  });

  it('name a person who is first tried when the time of their level is over', () => {
    assert.deepEqual(warningsOf([fay('PT20S'), path(['PT2S'])], noDefinitions), [
      {
        ref: 'person/fay',
        pointer: '/contactRules/high',
        detail:
          'Fay Novak is first tried 20 s after a page of high urgency, but level 1 of Triage waits 2 s, so the path may go on before anything is sent to them; try them earlier, or let the level wait longer',
      },
    ]);
  });

  it('say nothing when some method is tried in time', () => {
    assert.deepEqual(warningsOf([fay('PT20S'), path(['PT21S'])], noDefinitions), []);
    assert.deepEqual(warningsOf([fay(), path(['PT1S'])], noDefinitions), []);
    const person = fay('PT20S');
    person.contactRules = { high: [{ method: 'mail', after: 'PT20S' }, { method: 'mail' }] };
    assert.deepEqual(warningsOf([person, path(['PT2S'])], noDefinitions), []);
    const { contactRules: _, ...byEveryMethod } = fay('PT20S');
    assert.deepEqual(warningsOf([byEveryMethod, path(['PT2S'])], noDefinitions), []);
  });

  it('count a step at the very end of the wait as too late', () => {
    assert.equal(warningsOf([fay('PT2M'), path(['PT2M'])], noDefinitions).length, 1);
  });

  it('find the person behind a team and its schedule', () => {
    const all = [fay('PT20S'), schedule, team, path(['PT2S'], 'team/web')];
    assert.deepEqual(
      warningsOf(all, noDefinitions).map(({ ref }) => ref),
      ['person/fay'],
    );
  });

  it('are told at what was sent: the person, else the path, else what leads from it to them', () => {
    const stored = definitionsOf(fay('PT20S'), schedule, team, path(['PT2S', 'PT1S'], 'team/web'));
    const places = (...entries: readonly CatalogEntry[]) =>
      warningsOf(entries, stored).map(({ ref, pointer }) => `${ref}${pointer}`);
    assert.deepEqual(places(fay('PT30S')), ['person/fay/contactRules/high']);
    assert.deepEqual(places(path(['PT5M', 'PT1S'], 'team/web')), [
      'escalation-path/triage/nodes/1/level/acknowledgeWithin',
    ]);
    assert.deepEqual(places(schedule), ['schedule/web']);
    assert.deepEqual(places({ ref: 'severity/sev1', name: 'SEV1', rank: 1, urgency: 'high' }), []);
  });

  it('are told once for each person and urgency, of the level that waits the shortest', () => {
    const person = fay('PT20S');
    person.contactRules = { ...person.contactRules, low: [{ method: 'mail', after: 'PT1M' }] };
    const found = warningsOf([person, path(['PT9S', 'PT3S']), path(['PT5S'], 'person/fay', 'other')], noDefinitions);
    assert.deepEqual(
      found.map(({ pointer }) => pointer),
      ['/contactRules/high', '/contactRules/low'],
    );
    for (const { detail } of found) assert.match(detail, /level 2 of Triage waits 3 s/);
  });

  it('name a schedule that is left to a calendar alone', () => {
    const rotation = { people: ['person/fay'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' };
    const layered = (...layers: EntryOf<'schedule'>['layers'] & {}): CatalogEntry => ({
      ref: 'schedule/web',
      name: 'Web on call',
      timeZone: 'UTC',
      layers,
    });
    const shifts = { name: 'shifts', calendar: 'calendar/web' };
    const quiet = { name: 'quiet', nobody: true as const };
    assert.deepEqual(warningsOf([layered(quiet, shifts)], noDefinitions), [
      {
        ref: 'schedule/web',
        pointer: '/layers/1/calendar',
        detail:
          'nobody is on call in Web on call where its calendar names nobody who is known; add a layer with a rotation before it',
      },
    ]);
    assert.deepEqual(warningsOf([layered({ name: 'base', rotation }, shifts), schedule], noDefinitions), []);
  });
});

describe('the warnings about schedules', () => {
  const rotation = { people: ['person/fay'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' };
  const web: EntryOf<'schedule'> = { ref: 'schedule/web', name: 'Web on call', timeZone: 'UTC', rotation };
  const days: EntryOf<'schedule'> = {
    ref: web.ref,
    name: web.name,
    timeZone: 'UTC',
    layers: [{ name: 'Days', restrictedTo: [{ from: '08:00', to: '20:00' }], rotation }],
  };
  const off: EntryOf<'override'> = {
    ref: 'override/off',
    name: 'Off',
    schedule: web.ref,
    kind: 'remove',
    person: 'person/fay',
    startsAt: '2027-01-13T08:00',
    endsAt: '2027-01-14T09:00',
    by: 'person/fay',
    why: 'A day off.',
  };
  const climbed = [fay(), path(['PT5M'], 'schedule/web')];
  const told = (entries: readonly CatalogEntry[], ...known: readonly CatalogEntry[]) =>
    warningsOf(entries, definitionsOf(...climbed, ...known)).map(({ ref, detail }) => `${ref}: ${detail}`);
  const end =
    '; Triage (escalation-path/triage) goes on without anybody then; let somebody be on call, or say "nobody": true in a layer if that is what you want';

  it('tell the times of the next four weeks in which nobody is on call, if a path climbs it', () => {
    assert.deepEqual(told([days]), [
      `schedule/web: in the next 4 weeks nobody is on call in Web on call for 14 d altogether, 29 times, first from 2027-01-11 00:00 to 2027-01-11 08:00${end}`,
    ]);
    assert.deepEqual(warningsOf([days], definitionsOf(fay(), path(['PT5M']))), [], 'but not if none does');
    assert.deepEqual(told([fay()], days), [], 'and not if nothing of it was sent');
  });

  it('tell an override that leaves nobody, at the override', () =>
    assert.deepEqual(told([off], web), [
      `override/off: in the next 4 weeks nobody is on call in Web on call for 1 d 1 h altogether, first from 2027-01-13 08:00 to 2027-01-14 09:00${end}`,
    ]));

  it('tell a first turn that lies ahead, and a path that begins to climb a schedule with gaps', () => {
    const later = { ...web, rotation: { ...rotation, startsAt: '2027-01-12T09:00' } };
    assert.match(told([later])[0] ?? '', /^schedule\/web: .* for 1 d 9 h altogether, first from 2027-01-11 00:00/);
    assert.match(
      told([path(['PT5M'], 'schedule/web')], days)[0] ?? '',
      /^escalation-path\/triage: in the next 4 weeks/,
    );
  });

  it('say nothing of hours for which a layer says nobody, nor of what is covered', () => {
    const said = { ...days, layers: [{ name: 'Nobody', nobody: true as const }, ...(days.layers ?? [])] };
    const covered = { ...days, layers: [{ name: 'All', rotation }, ...(days.layers ?? [])] };
    assert.deepEqual([told([said]), told([covered]), told([web])], [[], [], []]);
    assert.deepEqual(told([{ ...off, kind: 'replace', insteadOf: 'person/ana' }], web), []);
  });
});
