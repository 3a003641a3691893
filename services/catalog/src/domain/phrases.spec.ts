import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wordsOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import fc from 'fast-check';
import { businessService } from '../testing/organisation.ts';
import { phrasesIn } from './phrases.ts';

const services = [
  businessService('login', 'Login', { aliases: ['log in', 'sign-in'] }),
  businessService('cards', 'Card payments', { aliases: ['cards'] }),
  businessService('payments', 'Payments'),
  businessService('transfers', 'Überweisungen', { aliases: ["customers' transfers"] }),
];

const indexed = (...entries: readonly ReturnType<typeof businessService>[]) =>
  definitionsOf(...entries).wordIndexOf('business-service');

const found = (sentence: string): readonly string[] =>
  phrasesIn(sentence, [indexed(...services)]).map(({ text, refs }) => `${text}: ${refs.join()}`);

describe('a name or alias is found in a sentence', () => {
  it('as whole words', () => {
    assert.deepEqual(found("users can't log in"), ['log in: business-service/login']);
    assert.deepEqual(found('users can log into nothing'), []);
    assert.deepEqual(found('scorecards are late'), []);
  });

  it('whatever the case', () => assert.deepEqual(found('LOGIN is down'), ['login: business-service/login']));

  it('whatever the punctuation, on either side', () => {
    assert.deepEqual(found('Sign in, again!'), ['sign in: business-service/login']);
    assert.deepEqual(found('(log-in)'), ['log in: business-service/login']);
    assert.deepEqual(found('customers’ transfers hang'), ['customers transfers: business-service/transfers']);
  });

  it('in any language, however its accents are encoded', () =>
    assert.deepEqual(found('Überweisungen gehen nicht'.normalize('NFD')), [
      'überweisungen: business-service/transfers',
    ]));

  it('in any number, with and without accents', () => {
    for (const word of ['Überweisung', 'ueberweisungen', 'uberweisung'])
      assert.deepEqual(found(`${word} geht nicht`), [`${word.toLowerCase()}: business-service/transfers`]);
    assert.deepEqual(found('a card payment fails'), ['card payment: business-service/cards']);
  });

  it('to the letter before alike', () => {
    const both = [businessService('payment', 'Payment'), businessService('payments', 'Payments')];
    assert.deepEqual(phrasesIn('payments fail', [indexed(...both)]), [
      { text: 'payments', refs: ['business-service/payments'] },
    ]);
  });

  it('not with a slip of the finger, which is offered and decides nothing', () =>
    assert.deepEqual(found('logn is down'), []));

  it('among several lists as if they were one', () => {
    assert.deepEqual(phrasesIn('card payments fail', [indexed(services[2]!), indexed(services[1]!)]), [
      { text: 'card payments', refs: ['business-service/cards'] },
    ]);
  });

  it('the longest first, and a word counts once: card payments are not payments', () => {
    assert.deepEqual(found('card payments fail'), ['card payments: business-service/cards']);
  });

  it('again where a shorter one stands by itself', () => {
    assert.deepEqual(found('payments and card payments fail'), [
      'card payments: business-service/cards',
      'payments: business-service/payments',
    ]);
  });

  it('with everything that bears it', () => {
    const both = [...services, businessService('tokens', 'Tokens', { aliases: ['Log in'] })];
    assert.deepEqual(phrasesIn('log in', [indexed(...both)]), [
      { text: 'log in', refs: ['business-service/login', 'business-service/tokens'] },
    ]);
  });

  it('not when it has no word at all', () =>
    assert.deepEqual(phrasesIn('!!! down ???', [indexed(businessService('odd', '???'))]), []));
  it('not across words that another phrase has taken', () =>
    assert.deepEqual(found('card log in payments'), [
      'log in: business-service/login',
      'card: business-service/cards',
      'payments: business-service/payments',
    ]));

  it('wherever it stands, in every sentence that holds its words', () => {
    const word = fc.constantFrom('the', 'app', 'is', 'down', 'since', 'noon');
    const noise = fc.array(word, { maxLength: 4 });
    fc.assert(
      fc.property(noise, fc.constantFrom('Login', 'log in', 'card payments'), noise, (before, name, after) => {
        assert.deepEqual(
          found([...before, name, ...after].join(' ')).map((phrase) => phrase.split(':')[0]),
          [
            wordsOf(name)
              .map(({ text }) => text)
              .join(' '),
          ],
        );
      }),
    );
  });
});
