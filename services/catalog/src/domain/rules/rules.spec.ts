import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resemblance } from '@escalog/definitions';
import { businessService, catalogOf, component, declared } from '../../testing/organisation.ts';
import { type Match, pass, type Pass } from '../rule.ts';
import { entriesDeclared } from './entries-declared.ts';
import { namedInSentence } from './named-in-sentence.ts';
import { resemblingSentence } from './resembling-sentence.ts';
import { responderAskedFor } from './responder-asked-for.ts';

const login = businessService('login', 'Login', { aliases: ['log in', 'auth'], owner: 'team/identity' });
const tokens = businessService('tokens', 'Tokens', { aliases: ['auth'], owner: 'team/identity' });
const cards = businessService('cards', 'Card payments', { owner: 'team/payments' });
const catalog = catalogOf([login, tokens, cards]);

function matched(verdict: Match | Pass): Match {
  return verdict.kind === 'match' ? verdict : assert.fail(`passed: ${verdict.because}`);
}

describe('a responder asked for', () => {
  it('is routed to, with triage behind them', () => {
    const { routes, because, affects } = matched(
      responderAskedFor.apply(declared({ responder: 'person/ana', affects: [login.ref] }), catalog),
    );
    assert.equal(because, 'Ana Costa was asked for in the declaration');
    assert.deepEqual(affects, [login.ref]);
    assert.deepEqual(routes, [
      {
        routeId: 'person/ana',
        kind: 'responder',
        owner: null,
        responder: 'person/ana',
        path: 'escalation-path/triage',
        entries: [login.ref],
        steps: [{ from: 'person/ana', edge: 'default', to: 'escalation-path/triage' }],
        explanation: 'Ana Costa was asked for in the declaration, and Triage follows when nobody acknowledges.',
      },
    ]);
  });

  it('passes when none is', () =>
    assert.deepEqual(responderAskedFor.apply(declared({}), catalog), pass('no responder was asked for')));

  it('passes when they are gone, so that the owner is found instead of nobody', () => {
    assert.deepEqual(
      responderAskedFor.apply(declared({ responder: 'person/gone' }), catalog),
      pass('person/gone was asked for but is not in the catalog'),
    );
  });

  it('passes when it is nothing that can be paged', () => {
    assert.equal(responderAskedFor.apply(declared({ responder: login.ref }), catalog).kind, 'pass');
  });
});

describe('entries declared', () => {
  it('are affected, and their owners involved', () => {
    const { routes, because } = matched(entriesDeclared.apply(declared({ affects: [login.ref, cards.ref] }), catalog));
    assert.equal(because, 'The declaration says that Login and Card payments are affected');
    assert.deepEqual(
      routes.map(({ routeId }) => routeId),
      ['team/identity', 'team/payments'],
    );
  });

  it('pass when there are none', () =>
    assert.deepEqual(entriesDeclared.apply(declared({}), catalog), pass('no affected entry was given')));
});

describe('a service named in the sentence', () => {
  it('is affected', () => {
    const { affects, because, routes } = matched(
      namedInSentence.apply(declared({ title: "Users can't log in" }), catalog),
    );
    assert.deepEqual(affects, [login.ref]);
    assert.equal(because, '“log in” in the sentence names Login');
    assert.equal(routes[0]?.explanation, 'Login is owned by Team Identity, whose path is Identity path.');
  });

  it('is affected with every other that is named', () => {
    const { affects, because } = matched(
      namedInSentence.apply(declared({ title: 'Login and card payments are down' }), catalog),
    );
    assert.deepEqual(affects, [cards.ref, login.ref]);
    assert.equal(because, '“card payments” and “login” in the sentence name Card payments and Login');
  });

  it('is a candidate only when the word could mean another as well', () => {
    assert.deepEqual(
      namedInSentence.apply(declared({ title: 'auth is down' }), catalog),
      pass('“auth” could mean Login or Tokens', [login.ref, tokens.ref]),
    );
  });

  it('is a candidate besides what is named clearly', () => {
    const { affects, candidates } = matched(
      namedInSentence.apply(declared({ title: 'auth for card payments is down' }), catalog),
    );
    assert.deepEqual([affects, candidates], [[cards.ref], [login.ref, tokens.ref]]);
  });

  const shop = component('shop-frontend', 'Shop frontend', { aliases: ['shop'], owner: 'team/payments' });
  const store = component('store', 'Store', { aliases: ['shelf'] });
  const warehouse = component('warehouse', 'Warehouse', { aliases: ['shelf'] });
  const withComponents = catalogOf([login, tokens, cards, shop, store, warehouse]);

  it('may be a component where no service is named', () => {
    const { affects, because, routes } = matched(
      namedInSentence.apply(declared({ title: 'The shop is down' }), withComponents),
    );
    assert.deepEqual([affects, because], [[shop.ref], '“shop” in the sentence names Shop frontend']);
    assert.deepEqual(
      routes.map(({ routeId }) => routeId),
      ['team/payments'],
    );
  });

  it('goes before components, and the reason tells what was named beside it', () => {
    const { affects, because, candidates } = matched(
      namedInSentence.apply(declared({ title: 'login to the shop is down' }), withComponents),
    );
    assert.deepEqual([affects, candidates], [[login.ref], [shop.ref]]);
    assert.equal(because, '“login” in the sentence names Login, and “shop” may mean Shop frontend');
  });

  it('takes its words from components', () => {
    const checkout = component('card', 'Card', { owner: 'team/identity' });
    const { candidates } = matched(
      namedInSentence.apply(declared({ title: 'card payments are down' }), catalogOf([cards, checkout])),
    );
    assert.deepEqual(candidates, []);
  });

  it('passes when components share the word, and tells which', () => {
    assert.deepEqual(
      namedInSentence.apply(declared({ title: 'the shelf is empty' }), withComponents),
      pass('“shelf” could mean Store or Warehouse', [store.ref, warehouse.ref]),
    );
    assert.deepEqual(
      namedInSentence.apply(declared({ title: 'everything is on fire' }), withComponents),
      pass('no name or alias of a business service or a component occurred in the sentence'),
    );
  });

  it('passes when none is', () => {
    assert.deepEqual(
      namedInSentence.apply(declared({ title: 'everything is on fire' }), catalog),
      pass('no name or alias of a business service occurred in the sentence'),
    );
    assert.match((namedInSentence.apply(declared({}), catalogOf([])) as Pass).because, /has no business services/);
  });
});

describe('names that nothing is known under', () => {
  it('are asked of triage, beside the owners of what is known', () => {
    const { routes } = matched(
      entriesDeclared.apply(declared({ affects: [login.ref], unrouted: ['cache', 'db-7'] }), catalog),
    );
    assert.deepEqual(
      routes.map(({ routeId, explanation }) => [routeId, explanation]),
      [
        ['team/identity', 'Login is owned by Team Identity, whose path is Identity path.'],
        ['escalation-path/triage', 'Nothing is known under the name “cache” and “db-7”, so the path is Triage.'],
      ],
    );
  });
});

describe('a service that the sentence resembles', () => {
  const hit = (ref: string, ...words: readonly string[]): Resemblance => ({ ref, words });
  const ask = (...found: readonly Resemblance[]) =>
    resemblingSentence.apply(declared({}), catalogOf([login, tokens, cards], found));
  const unclear = (names: string, ...candidates: readonly string[]) =>
    pass(`${names} resembled the sentence, but not clearly enough`, candidates);

  it('is affected when it shares two words and every other shares half of them at most', () => {
    const { affects, because } = matched(
      ask(hit(cards.ref, 'checkout', 'terminal'), hit(login.ref, 'terminal'), hit(tokens.ref, 'checkout')),
    );
    assert.deepEqual(affects, [cards.ref]);
    assert.equal(
      because,
      '“checkout” and “terminal” in the sentence point to Card payments more than to anything else',
    );
  });

  it('is a candidate when another shares more than half of the words', () => {
    assert.deepEqual(
      ask(hit(cards.ref, 'checkout', 'terminal', 'card'), hit(login.ref, 'card', 'terminal')),
      unclear('Card payments and Login', cards.ref, login.ref),
    );
  });

  it('is a candidate when another shares a word that it lacks', () => {
    assert.deepEqual(
      ask(hit(cards.ref, 'checkout', 'terminal'), hit(login.ref, 'password')),
      unclear('Card payments and Login', cards.ref, login.ref),
    );
  });

  it('is a candidate when it shares one word only, even alone', () =>
    assert.deepEqual(ask(hit(cards.ref, 'checkout')), unclear('Card payments', cards.ref)));
  it('passes when there is none', () => assert.deepEqual(ask(), pass('no business service resembled the sentence')));
});
