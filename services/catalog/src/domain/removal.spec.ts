import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changedSchedule } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { ana, businessService, component, groundwork, sev1 } from '../testing/organisation.ts';
import { removalOf } from './removal.ts';

const store = component('session-store', 'Session store');
const login = businessService('login', 'Login', { providedBy: [store.ref] });
const mobile = businessService('mobile', 'Mobile app', { partOf: [login.ref], providedBy: [store.ref] });
const { assumed: _, ...rest } = sev1;
const sev2 = { ...rest, ref: 'severity/sev2' };
const now = instantOf(Date.UTC(2026, 10, 29));
const definitions = definitionsOf(...groundwork, sev2, store, login, mobile);

const refusalToRemove = (ref: string, from = definitions) => removalOf([ref], from, now).refused[0]?.rejection;

it('what nothing refers to can be removed', () => assert.equal(refusalToRemove(mobile.ref, definitions), undefined));
it('a severity that is not assumed can be removed', () =>
  assert.equal(refusalToRemove('severity/sev2', definitions), undefined));

it('what others refer to stays, and they are named', () => {
  assert.deepEqual(refusalToRemove(store.ref, definitions), {
    code: 'still-referenced',
    message:
      'component/session-store is still referred to by business-service/login and business-service/mobile; change or remove those first.',
  });
});

it('of very many that refer to it, ten are named', () => {
  const many = Array.from({ length: 12 }, (_unused, index) =>
    businessService(`s${10 + index}`, 'S', { owner: 'team/identity' }),
  );
  assert.match(
    refusalToRemove('team/identity', definitionsOf(...groundwork, ...many))?.message ?? '',
    /business-service\/s19 and 2 more;/,
  );
});

it('what is not there is not found', () =>
  assert.equal(refusalToRemove('component/gone', definitions)?.code, 'entry-not-found'));
it('who has left a rotation stays for as long as they have turns in it', () => {
  const ben = { ...ana, ref: 'person/ben', name: 'Ben' };
  const rotation = { people: [ben.ref], startsAt: '2026-01-05T09:00', turnLength: 'P1W' };
  const before = { ref: 'schedule/s', name: 'S', timeZone: 'UTC', rotation };
  const ahead = { ...before, rotation: { ...rotation, people: [ana.ref], startsAt: '2026-12-24T09:00' } };
  const catalog = definitionsOf(...groundwork, ben, changedSchedule(ahead, before, now, 'next-handover'));
  assert.equal(removalOf([ben.ref], catalog, now).refused[0]?.rejection.code, 'still-referenced');
  assert.deepEqual(removalOf([ben.ref], catalog, instantOf(Date.UTC(2026, 11, 25))).refused, []);
});

it('the path that incidents climb when nobody owns them stays', () =>
  assert.equal(refusalToRemove('escalation-path/triage', definitions)?.code, 'still-needed'));
it('the severity that is assumed stays', () =>
  assert.equal(refusalToRemove('severity/sev1', definitions)?.code, 'still-needed'));

describe('entries that are removed together', () => {
  const app = component('app', 'App', { providedBy: ['component/db'] });
  const db = component('db', 'Database', { partOf: ['component/app'] });
  const shop = businessService('shop', 'Shop', { providedBy: ['component/app'] });
  const circle = definitionsOf(...groundwork, app, db, shop);

  it('may refer to one another, in a circle too and in any order', () => {
    for (const refs of [
      [app.ref, db.ref, shop.ref],
      [shop.ref, db.ref, app.ref],
    ])
      assert.deepEqual(removalOf(refs, circle, now), { removed: refs, refused: [] });
  });

  it('may be named twice', () =>
    assert.deepEqual(removalOf([shop.ref, shop.ref], circle, now), { removed: [shop.ref], refused: [] }));

  it('are told what keeps them, and what then goes with those that are kept', () => {
    const { removed, refused } = removalOf(
      [app.ref, db.ref, mobile.ref],
      definitionsOf(...groundwork, login, app, db, shop, mobile),
      now,
    );
    assert.deepEqual(removed, [mobile.ref]);
    assert.deepEqual(
      refused.map(({ ref, rejection }) => [ref, rejection.code, rejection.message]),
      [
        [
          app.ref,
          'still-referenced',
          'component/app is still referred to by business-service/shop and component/db; change or remove those first.',
        ],
        [
          db.ref,
          'still-referenced',
          'component/db is still referred to by component/app; change or remove those first.',
        ],
      ],
    );
  });

  it('keep the triage path with all that it leads to, as long as anything is left', () => {
    const all = [...groundwork, shop].map(({ ref }) => ref);
    const { refused } = removalOf(all.slice(0, -1), definitionsOf(...groundwork, shop), now);
    assert.deepEqual(
      refused.map(({ ref, rejection }) => `${ref} ${rejection.code}`),
      ['person/ana still-referenced', 'severity/sev1 still-needed', 'escalation-path/triage still-needed'],
    );
  });

  it('may be all that there is', () => {
    const all = [...groundwork].map(({ ref }) => ref);
    assert.deepEqual(removalOf(all, definitionsOf(...groundwork), now), { removed: all, refused: [] });
  });
});
