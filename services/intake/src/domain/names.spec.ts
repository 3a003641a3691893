import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import { affectedNamed, entriesNamed, responderNamed, scopeNamed } from './names.ts';

const person = (name: string, title: string) => ({ ref: `person/${name}`, name: title, contactMethods: [] });
const definitions = definitionsOf(
  person('nora-lind', 'Nora Lind'),
  person('nora-berg', 'Nora Berg'),
  person('ana', 'Ana Costa'),
  { ref: 'team/shop', name: 'Team Shop', members: ['person/ana'], path: 'escalation-path/shop' },
  { ref: 'component/session-store', name: 'Session store', aliases: ['sessions'] },
  { ref: 'component/session-cache', name: 'Session cache' },
);

describe('what is affected, and who is to be paged', () => {
  it('is found by a part of the name', () => {
    assert.deepEqual(entriesNamed(['sessions', 'cache'], definitions), {
      found: ['component/session-cache', 'component/session-store'],
    });
    assert.deepEqual(responderNamed('shop', definitions), { found: 'team/shop' });
  });

  it('is found in another number, without accents, and with one letter wrong, when only one is called so', () => {
    for (const word of ['sesion', 'Sesions', 'session-stores'])
      assert.deepEqual(entriesNamed([word], definitions), { found: ['component/session-store'] }, word);
  });

  it('is asked for when several fit, who are offered', () => {
    const several = entriesNamed(['session'], definitions);
    assert.deepEqual('rejection' in several ? several.offers?.map(({ ref }) => ref) : [], [
      'component/session-store',
      'component/session-cache',
    ]);
    for (const refused of [entriesNamed(['session'], definitions), responderNamed('nora', definitions)])
      assert.match(
        'rejection' in refused ? refused.rejection.message : '',
        /^".*" may be .* or .*; say which, by the ref\.$/,
      );
  });

  it('is unknown when nothing fits, with what comes near', () => {
    const refused = entriesNamed(['cahce'], definitions);
    assert.ok('rejection' in refused);
    assert.match(refused.rejection.message, /; the nearest is Session cache \(component\/session-cache\);/);
    assert.deepEqual(refused.offers, [
      {
        ref: 'component/session-cache',
        name: 'Session cache',
        score: 0.32,
        reason: '“cahce” is one letter from a word of Session cache.',
      },
    ]);
  });
});

describe('what is added to the scope', () => {
  it('is found as everywhere, and kept as a name where nothing is known under it', () =>
    assert.deepEqual(scopeNamed(['sessions', ' db-7 ', 'component/session-cache'], definitions), {
      found: { refs: ['component/session-store', 'component/session-cache'], unknownNames: ['db-7'] },
    }));
  it('is asked for when several fit', () => assert.ok('rejection' in scopeNamed(['session'], definitions)));
});

describe('what is taken out of the scope', () => {
  const affected = ['component/session-store', 'component/gone'];
  it('is what is affected, where a word fits others too', () => {
    assert.deepEqual(affectedNamed(['session'], affected, definitions), { found: ['component/session-store'] });
    assert.deepEqual(affectedNamed(['sessions', 'Session store'], affected, definitions), {
      found: ['component/session-store'],
    });
  });
  it('may be gone from the catalog', () =>
    assert.deepEqual(affectedNamed(['component/gone'], affected, definitions), { found: ['component/gone'] }));
  it('may not be affected: then there is nothing to take out', () =>
    assert.deepEqual(affectedNamed(['Session cache'], affected, definitions), { found: ['component/session-cache'] }));
  it('is asked for when several fit', () => {
    const both = ['component/session-store', 'component/session-cache'];
    assert.ok('rejection' in affectedNamed(['session'], both, definitions));
    assert.ok('rejection' in affectedNamed(['session'], [], definitions));
  });
  it('is unknown when nothing is called that, and what is affected is named', () =>
    assert.deepEqual(affectedNamed(['xyz'], affected, definitions), {
      rejection: {
        code: 'unknown-entry',
        message:
          'Nothing in the catalog is called "xyz", so it cannot be taken out of what is affected; what is: Session store (component/session-store), component/gone (component/gone).',
      },
    }));
});
