import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DefinitionsCopy } from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { businessService, component, declared, groundwork } from '../testing/organisation.ts';
import { routableIn } from './routable.ts';
import { routeDeclaration } from './route-declaration.ts';
import { catalogOver } from './rule.ts';

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

function copyOf(...entries: Parameters<typeof appliedEvent>[0][]): DefinitionsCopy {
  const copy = new DefinitionsCopy();
  for (const entry of [...groundwork, ...entries]) copy.apply(appliedEvent(entry));
  return copy;
}

const copy = copyOf(cards, transfers, login, gateway);
const resembling = (sentence: string) => catalogOver(copy).resembling(sentence);

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
  const routed = (title: string) => routeDeclaration(routableIn(declared({ title })), catalogOver(copy));

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
