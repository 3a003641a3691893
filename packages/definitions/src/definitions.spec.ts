import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DefinitionsCopy } from './definitions.ts';
import { appliedEvent, definitionsOf, removedEvent } from './testing/index.ts';

const login = { ref: 'business-service/login', name: 'Login', aliases: ['Sign in'] };
const payments = { ref: 'business-service/payments', name: 'Payments', aliases: ['sign in'] };

describe('a copy of the catalog', () => {
  it('has an entry with the version of the event that brought it', () => {
    const copy = new DefinitionsCopy();
    copy.apply(appliedEvent(login, 3));
    assert.deepEqual(copy.find(login.ref), { entry: login, version: 3 });
  });

  it('takes the newer definition', () => {
    const copy = definitionsOf(login);
    copy.apply(appliedEvent({ ...login, name: 'Log-in' }, 2));
    assert.equal(copy.find(login.ref)?.entry.name, 'Log-in');
  });

  it('ignores an older version, and the same one again', () => {
    const copy = new DefinitionsCopy();
    copy.apply(appliedEvent(login, 2));
    const held = copy.find(login.ref);
    copy.apply(appliedEvent({ ...login, name: 'Old' }, 1));
    copy.apply(appliedEvent({ ...login, name: 'Other' }, 2));
    assert.equal(copy.find(login.ref), held);
  });

  it('forgets an entry that was removed, and does not bring it back for an event that comes again', () => {
    const copy = definitionsOf(login);
    copy.apply(removedEvent(login, 2));
    copy.apply(appliedEvent(login, 1));
    assert.equal(copy.find(login.ref), undefined);
    assert.deepEqual(copy.named('login'), []);
    assert.deepEqual(copy.allOf('business-service'), []);
  });

  it('has an entry again that was applied after it was removed', () => {
    const copy = definitionsOf(login);
    copy.apply(removedEvent(login, 2));
    copy.apply(appliedEvent(login, 3));
    assert.equal(copy.find(login.ref)?.version, 3);
  });

  it('is the same however often events are repeated behind their own', () => {
    const stream = [
      appliedEvent(login, 1),
      appliedEvent({ ...login, name: 'Log-in' }, 2),
      removedEvent(login, 3),
      appliedEvent(login, 4),
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(3)), (repeats) => {
        const copy = new DefinitionsCopy();
        stream.forEach((event, index) => {
          copy.apply(event);
          for (const repeat of repeats) if (repeat <= index) copy.apply(stream[repeat] ?? event);
        });
        assert.deepEqual(copy.find(login.ref), { entry: login, version: 4 });
      }),
    );
  });
});

describe('looking entries up', () => {
  it('by word finds a ref, a name or an alias, whatever its case or the spaces around it', () => {
    const copy = definitionsOf(login);
    for (const word of ['business-service/login', 'LOGIN', ' sign IN '])
      assert.deepEqual(copy.named(word), [login.ref]);
  });

  it('by a word that two entries share finds both, ordered', () => {
    assert.deepEqual(definitionsOf(payments, login).named('sign in'), [login.ref, payments.ref]);
  });

  it('by a word that an entry no longer bears finds nothing', () => {
    const copy = definitionsOf(login);
    copy.apply(appliedEvent({ ref: login.ref, name: 'Login' }, 2));
    assert.deepEqual(copy.named('sign in'), []);
  });

  it('by type lists them ordered by ref, and lists anew once one has changed', () => {
    const copy = definitionsOf(payments, login);
    const before = copy.allOf('business-service');
    assert.deepEqual(before, [login, payments]);
    assert.equal(copy.allOf('business-service'), before);
    copy.apply(appliedEvent({ ...login, name: 'Log-in' }, 2));
    assert.deepEqual(
      copy.allOf('business-service').map(({ name }) => name),
      ['Log-in', 'Payments'],
    );
  });

  it('by a type that the ref is not of finds nothing', () => {
    assert.equal(definitionsOf(login).findOf('component', login.ref), undefined);
  });
});
