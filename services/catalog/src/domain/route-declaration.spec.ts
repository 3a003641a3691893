import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import fc from 'fast-check';
import { businessService, catalogOf, declared } from '../testing/organisation.ts';
import { routableIn } from './routable.ts';
import { routeDeclaration } from './route-declaration.ts';

const login = businessService('login', 'Login', { aliases: ['log in', 'auth'], owner: 'team/identity' });
const tokens = businessService('tokens', 'Tokens', { aliases: ['auth'] });
const cards = businessService('cards', 'Card payments', { owner: 'team/payments' });
const catalog = catalogOf([login, tokens, cards], [{ ref: cards.ref, words: ['terminal', 'checkout'] }]);
const unsure = catalogOf(
  [login, tokens, cards],
  ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ref: `business-service/${name}`, words: [] })),
);

describe('the first rule that knows decides', () => {
  it('a responder asked for goes before everything', () => {
    const { reason, routes } = routeDeclaration(
      routableIn(declared({ responder: 'person/ana', affects: [cards.ref], title: 'login' })),
      catalog,
    );
    assert.equal(reason.code, 'responder-asked-for');
    assert.equal(reason.text, 'Ana Costa was asked for in the declaration.');
    assert.equal(routes[0]?.kind, 'responder');
  });

  it('entries declared go before the sentence', () => {
    const { reason } = routeDeclaration(routableIn(declared({ affects: [cards.ref], title: 'login' })), catalog);
    assert.equal(reason.text, 'The declaration says that Card payments is affected (no responder was asked for).');
  });

  it('a name in the sentence goes before a resemblance', () => {
    const { reason, affects } = routeDeclaration(
      routableIn(declared({ title: "users can't log in at the terminal" })),
      catalog,
    );
    assert.deepEqual(affects, [login.ref]);
    assert.equal(
      reason.text,
      '“log in” in the sentence names Login (no responder was asked for and no affected entry was given).',
    );
  });

  it('a clear resemblance goes before triage', () => {
    const { reason, affects } = routeDeclaration(
      routableIn(declared({ title: 'the terminal at the checkout is dead' })),
      catalog,
    );
    assert.equal(reason.code, 'resembling-sentence');
    assert.deepEqual(affects, [cards.ref]);
  });

  it('triage is left when none knows, and is told why and what was close', () => {
    const { reason, affects, routes, candidates } = routeDeclaration(
      routableIn(declared({ title: 'auth is odd' })),
      unsure,
    );
    assert.deepEqual(affects, []);
    assert.deepEqual(
      routes.map(({ kind, explanation }) => [kind, explanation]),
      [['triage', 'Nobody could be told from the declaration, so the path is Triage.']],
    );
    assert.deepEqual(candidates, [
      login.ref,
      tokens.ref,
      'business-service/a',
      'business-service/b',
      'business-service/c',
    ]);
    assert.equal(
      reason.text,
      'The incident goes to triage because nobody could be told from the declaration: no responder was asked for, no affected entry was given, “auth” could mean Login or Tokens and business-service/a and business-service/b resembled the sentence, but not clearly enough.',
    );
  });
});

describe('the reason', () => {
  it('names the path with its version, and the rules that were asked before', () => {
    const { reason } = routeDeclaration(routableIn(declared({ title: 'login' })), catalog);
    assert.equal(reason.definition, 'escalation-path/identity@1');
    assert.deepEqual(reason.facts, { sentence: 'login', 'rules before': 'responder-asked-for, entries-declared' });
  });

  it('names no path when there are several', () => {
    assert.equal(
      routeDeclaration(routableIn(declared({ affects: [login.ref, cards.ref] })), catalog).reason.definition,
      null,
    );
  });
});

it('there is always somebody to go to, whatever is declared and whatever the catalog holds', () => {
  const refs = fc.constantFrom(login.ref, tokens.ref, cards.ref, 'component/gone', 'team/identity');
  const declarations = fc.record({
    title: fc.constantFrom('auth', 'log in', 'fire', ''),
    affects: fc.uniqueArray(refs),
    responder: fc.option<string>(fc.constantFrom('person/ana', 'person/gone')),
  });
  const catalogs = fc.constantFrom(catalog, unsure, catalogOf([]), {
    definitions: definitionsOf(),
    resembling: () => [],
  });
  fc.assert(
    fc.property(declarations, catalogs, (declaration, some) => {
      const { routes, reason } = routeDeclaration(routableIn(declared(declaration)), some);
      assert.ok(routes.length > 0);
      assert.equal(new Set(routes.map(({ routeId }) => routeId)).size, routes.length);
      for (const text of [reason.text, ...routes.map(({ explanation }) => explanation)])
        assert.match(text, /^\S.*[^.]\.$/);
    }),
  );
});
