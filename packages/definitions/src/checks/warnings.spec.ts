import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { definitionsOf, severity } from '../testing/index.ts';
import { warningsOf } from './warnings.ts';

const mail = { id: 'mail', channel: 'email', address: 'fay@acme.example' } as const;
const noDefinitions = definitionsOf();

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

  it('name an alias that something else is called by, sent or kept', () => {
    const thing = (name: string, more: object = {}): CatalogEntry => ({ ref: `component/${name}`, name, ...more });
    const told = (entries: readonly CatalogEntry[], ...kept: readonly CatalogEntry[]) =>
      warningsOf(entries, definitionsOf(...kept)).map(({ ref, pointer, detail }) => `${ref}${pointer}: ${detail}`);
    const also = (ref: string, alias: string, name: string) =>
      `${ref}/aliases/0: "${alias}" is also what ${name} (component/${name}) is called, so it does not tell which of them is meant; take it from one of them`;
    const till = thing('till', { aliases: ['Kiosk'] });
    const stall = thing('stall', { aliases: ['kiosk '] });
    assert.deepEqual(told([till, stall]), [
      also('component/till', 'Kiosk', 'stall'),
      also('component/stall', 'kiosk ', 'till'),
    ]);
    assert.deepEqual(told([stall], till), [also('component/stall', 'kiosk ', 'till')]);
    assert.deepEqual(told([till], thing('kiosk')), [also('component/till', 'Kiosk', 'kiosk')]);
    assert.deepEqual(told([till, thing('stall')], stall), [], 'but not one that is given up with this');
    assert.deepEqual(told([till], till, { ...team, name: 'Kiosk' }), [], 'nor what a team is called');
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
    assert.deepEqual(places(severity('sev1')), []);
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
