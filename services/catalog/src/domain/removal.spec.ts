import assert from 'node:assert/strict';
import { it } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import { businessService, component, groundwork, sev1 } from '../testing/organisation.ts';
import { refusalToRemove } from './removal.ts';

const store = component('session-store', 'Session store');
const login = businessService('login', 'Login', { providedBy: [store.ref] });
const mobile = businessService('mobile', 'Mobile app', { partOf: [login.ref], providedBy: [store.ref] });
const { assumed: _, ...rest } = sev1;
const sev2 = { ...rest, ref: 'severity/sev2' };
const definitions = definitionsOf(...groundwork, sev2, store, login, mobile);

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
it('the path that incidents climb when nobody owns them stays', () =>
  assert.equal(refusalToRemove('escalation-path/triage', definitions)?.code, 'still-needed'));
it('the severity that is assumed stays', () =>
  assert.equal(refusalToRemove('severity/sev1', definitions)?.code, 'still-needed'));
