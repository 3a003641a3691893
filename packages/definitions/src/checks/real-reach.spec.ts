import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { definitionsOf, severity } from '../testing/index.ts';
import { pathsWithoutReach } from './real-reach.ts';

const person = (name: string, ...contactMethods: EntryOf<'person'>['contactMethods']): EntryOf<'person'> => ({
  ref: `person/${name}`,
  name,
  contactMethods,
});
const inbox = { id: 'inbox', channel: 'sandbox' } as const;
const mail = (address: string) => ({ id: 'mail', channel: 'email', address }) as const;
const hook = (url: string) => ({ id: 'hook', channel: 'webhook', url }) as const;

const boxed = person('boxed', inbox);
const mailed = person('mailed', inbox, mail('ops@bank.pt'));
const hooked = person('hooked', hook('https://chat.bank.pt/hooks/1'));
const made = person('made-up', inbox, mail('ana@acme.example'), hook('https://hooks.example.com/1'));

const phone = { id: 'phone', channel: 'push' } as const;
const registered = person('registered', phone);
const unregistered = person('unregistered', phone);

const path = (name: string, lastResort: string, ...targets: readonly string[]): EntryOf<'escalation-path'> => ({
  ref: `escalation-path/${name}`,
  name,
  nodes: targets.map((target) => ({ level: { targets: [target], acknowledgeWithin: 'PT5M' } })),
  lastResort,
});
const team = (name: string, ofPath: string, ...members: readonly string[]): EntryOf<'team'> => ({
  ref: `team/${name}`,
  name,
  members: [...members],
  path: `escalation-path/${ofPath}`,
});
const owned = (owner: string): EntryOf<'component'> => ({ ref: 'component/ledger', name: 'Ledger', owner });
const schedule: EntryOf<'schedule'> = {
  ref: 'schedule/payments',
  name: 'Payments',
  timeZone: 'UTC',
  rotation: { people: ['person/boxed', 'person/mailed'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
};

const of = (mailGoesOut: boolean, ...entries: readonly CatalogEntry[]) =>
  pathsWithoutReach(
    definitionsOf(
      boxed,
      ...(entries.some(({ ref }) => ref === mailed.ref) ? [] : [mailed]),
      made,
      schedule,
      ...entries,
    ),
    {
      setUp: new Set(mailGoesOut ? ['email' as const] : []),
      hasDevice: (person, methodId) => person === 'person/registered' && methodId === 'phone',
    },
  );
const triage = 'escalation-path/triage';

describe('a path that reaches nobody outside of the sandbox', () => {
  it('is named when mail goes out', () => {
    assert.deepEqual(of(true, path('triage', 'person/boxed', 'person/boxed')), [triage]);
  });

  it('is named when somebody has a webhook, though not for what mail would do', () => {
    const sandboxed = path('triage', 'person/mailed', 'person/boxed');
    assert.deepEqual(of(false, sandboxed, hooked), [triage]);
    assert.deepEqual(of(true, sandboxed, hooked), []);
  });

  it('is named when all that is behind it are addresses kept for examples', () => {
    assert.deepEqual(of(true, path('triage', 'person/made-up', 'person/made-up')), [triage]);
  });

  it('is named when the rules of whom it reaches use the sandbox alone', () => {
    const ruled = { ...mailed, contactRules: { high: [{ method: 'inbox' }] } };
    assert.deepEqual(of(true, ruled, path('triage', 'person/boxed', 'person/mailed')), [triage]);
  });

  it('is named when nobody on it has registered a device for push', () => {
    const pushed = (who: EntryOf<'person'>) => of(true, who, path('triage', who.ref, 'person/boxed'));
    assert.deepEqual(pushed(unregistered), [triage]);
    assert.deepEqual(pushed(registered), []);
  });

  it('is named without any provider once somebody has registered a device', () => {
    const sandboxed = path('triage', 'person/boxed', 'person/boxed');
    assert.deepEqual(of(false, sandboxed, registered), [triage]);
    assert.deepEqual(of(false, sandboxed, unregistered), []);
  });

  it('is nothing to tell while nothing can go out at all', () => {
    assert.deepEqual(of(false, path('triage', 'person/boxed', 'person/made-up')), []);
  });

  it('is nothing to tell before there is any path', () => assert.deepEqual(of(true), []));
});

describe('a path reaches somebody', () => {
  for (const [how, entries] of [
    ['on a level', [path('triage', 'person/boxed', 'person/boxed', 'person/mailed')]],
    ['as the last resort', [path('triage', 'person/mailed', 'person/boxed')]],
    [
      'in the rotation of a schedule, though it is not their turn',
      [path('triage', 'person/boxed', 'schedule/payments')],
    ],
    [
      'among the members of a team',
      [team('a', 'triage', 'person/boxed', 'person/mailed'), path('triage', 'team/a', 'person/boxed')],
    ],
  ] as const)
    it(how, () => assert.deepEqual(of(true, ...entries), []));
});

describe('besides triage, in use is', () => {
  const rest = [path('triage', 'person/mailed', 'person/mailed'), path('ledger', 'person/boxed', 'person/boxed')];

  it('the path of a team that owns something', () =>
    assert.deepEqual(of(true, ...rest, team('ledger', 'ledger'), owned('team/ledger')), ['escalation-path/ledger']));

  it('the path that a severity has for what nobody owns', () =>
    assert.deepEqual(of(true, ...rest, severity('sev1', { path: 'escalation-path/ledger' })), [
      'escalation-path/ledger',
    ]));

  it('no path of a team that owns nothing', () => assert.deepEqual(of(true, ...rest, team('ledger', 'ledger')), []));
});
