import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { appliedEvent } from '@escalog/definitions/testing';
import { businessService, component, declared, groundwork } from './testing/organisation.ts';
import { routeDeclaration } from './domain/route-declaration.ts';
import { SearchableDefinitions } from './searchable-definitions.ts';

const cards = businessService('cards', 'Card payments', {
  aliases: ['POS'],
  owner: 'team/payments',
  description: 'Paying with a card at a checkout, online or at a terminal.',
});
const transfers = businessService('transfers', 'Bank transfers', {
  owner: 'team/payments',
  description: 'Sending money to another account, also standing orders.',
});
const login = businessService('login', 'Login', {
  owner: 'team/identity',
  description: 'Entering the account with a password or a passkey.',
});
const gateway = component('gateway', 'Terminal gateway', { description: 'Connects the checkout terminal.' });

function copyOf(...entries: Parameters<typeof appliedEvent>[0][]): SearchableDefinitions {
  const copy = new SearchableDefinitions();
  for (const entry of [...groundwork, ...entries]) copy.apply(appliedEvent(entry));
  return copy;
}

const copy = copyOf(cards, transfers, login, gateway);
const resembling = (sentence: string) => copy.asCatalog().resembling(sentence);

describe('a search', () => {
  it('finds by name, alias and description, the name before the rest', () => {
    assert.deepEqual(copy.search('pos'), [cards.ref]);
    assert.equal(copy.search('terminal')[0], gateway.ref);
    assert.deepEqual(copy.search('passkey'), [login.ref]);
  });

  it('finds words that are begun, and with a slip of the finger', () => {
    assert.deepEqual(copy.search('passk'), [login.ref]);
    assert.deepEqual(copy.search('standign orders'), [transfers.ref]);
  });

  it('knows what an entry is now, not what it was', () => {
    const changing = copyOf(login);
    changing.apply(appliedEvent({ ...login, description: 'Now with fingerprints.' }, 2));
    assert.deepEqual([changing.search('passkey'), changing.search('fingerprints')], [[], [login.ref]]);
    changing.apply({ ...appliedEvent(login, 3), type: 'CatalogEntryRemoved' } as Parameters<typeof changing.apply>[0]);
    assert.deepEqual(changing.search('fingerprints'), []);
  });

  it('is not confused by an event that comes again', () => {
    const repeated = copyOf(login, login);
    repeated.apply(appliedEvent(login, 1));
    assert.deepEqual(repeated.search('passkey'), [login.ref]);
  });
});

describe('a sentence', () => {
  it('resembles business services only', () =>
    assert.deepEqual(
      resembling('terminal').map(({ ref }) => ref),
      [cards.ref],
    ));
  it('tells which of its words are shared', () =>
    assert.deepEqual(resembling('the checkout terminal is dead')[0]?.words.toSorted(), ['checkout', 'terminal']));
  it('shares nothing by words that say nothing', () =>
    assert.deepEqual(resembling('customers cannot get in with a'), []));
});

describe('routing by resemblance', () => {
  const routed = (title: string) => routeDeclaration(declared({ title }), copy.asCatalog());

  it('takes what shares two words with the sentence', () => {
    assert.deepEqual(routed('the terminal at the checkout says declined').affects, [cards.ref]);
  });

  it('asks triage about a word that two share', () => {
    const { routes, candidates } = routed('my account looks odd');
    assert.equal(routes[0]?.kind, 'triage');
    assert.deepEqual(candidates.toSorted(), [transfers.ref, login.ref].toSorted());
  });

  it('asks triage when two are about as close', () => {
    const { routes, candidates } = routed('password rejected when sending money');
    assert.equal(routes[0]?.kind, 'triage');
    assert.ok(candidates.includes(login.ref) && candidates.includes(transfers.ref));
  });

  it('asks triage without candidates about what nobody has described', () => {
    const { routes, candidates } = routed('the coffee machine is on fire');
    assert.deepEqual([routes[0]?.kind, candidates], ['triage', []]);
  });
});
