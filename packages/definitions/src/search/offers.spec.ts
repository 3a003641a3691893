import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CatalogEntry, EntryType } from '../entry.ts';
import { DefinitionsCopy } from '../definitions.ts';
import { appliedEvent, definitionsOf, removedEvent } from '../testing/index.ts';
import { calledAlmost, offersAmong, offersFor, resembling } from './offers.ts';

const service = (name: string, title: string, more: object = {}): CatalogEntry => ({
  ref: `business-service/${name}`,
  name: title,
  ...more,
});
const login = service('login', 'Login', {
  aliases: ['log in', 'authentication'],
  description: 'Entering the account with a password or a passkey.',
});
const cards = service('till', 'Card payments', { aliases: ['POS'], description: 'Paying with a card at a terminal.' });
const transfers = service('transfers', 'Überweisungen', { description: 'Sending money, also standing orders.' });
const cafe = service('cafe', 'Café');
const gateway: CatalogEntry = { ref: 'component/gateway', name: 'Terminal gateway' };
const definitions = definitionsOf(login, cards, transfers, cafe, gateway);
const types: readonly EntryType[] = ['business-service', 'component'];

const offered = (text: string) => offersFor(text, types, definitions, 10);
const first = (text: string) => offered(text)[0];

describe('what is offered', () => {
  for (const [text, ref, reason] of [
    ['login', login.ref, '“login” is the name of Login.'],
    ['LOG IN', login.ref, '“log in” is another word for Login.'],
    ['logn', login.ref, '“logn” is one letter from Login.'],
    ['lgoin', login.ref, '“lgoin” is one letter from Login.'],
    ['logins', login.ref, '“logins” is Login in another spelling or number.'],
    ['lo', login.ref, '“lo” begins Login.'],
    ['authen', login.ref, '“authen” begins “authentication”, another word for Login.'],
    ['autentication', login.ref, '“autentication” is one letter from “authentication”, another word for Login.'],
    ['passkey', login.ref, '“passkey” is in the description of Login.'],
    ['pasword', login.ref, '“pasword” is like a word of the description of Login.'],
    ['pos', cards.ref, '“pos” is another word for Card payments.'],
    ['card payment', cards.ref, '“card payment” is Card payments in another spelling or number.'],
    ['card', cards.ref, '“card” is a part of Card payments.'],
    ['ueberweisung', transfers.ref, '“ueberweisung” is Überweisungen in another spelling or number.'],
    ['uberweisungen', transfers.ref, '“uberweisungen” is Überweisungen in another spelling or number.'],
    ['Überweisung', transfers.ref, '“überweisung” is Überweisungen in another spelling or number.'],
    ['uberw', transfers.ref, '“uberw” begins Überweisungen.'],
    ['standing order', transfers.ref, '“standing” and “order” are in the description of Überweisungen.'],
    ['cafe', cafe.ref, '“cafe” is the short name of Café.'],
    ['cafés', cafe.ref, '“cafés” is Café in another spelling or number.'],
    ['card terminal', cards.ref, '“card” is a part of Card payments and “terminal” is in its description.'],
  ] as const)
    it(`for “${text}” is ${ref}, because ${reason}`, () => {
      const offer = first(text);
      assert.deepEqual([offer?.ref, offer?.reason], [ref, reason]);
    });

  it('is nothing for what is nothing like it, or for no words', () => {
    for (const text of ['', '   ', '!?', 'coffee machine', 'zzz']) assert.deepEqual(offered(text), [], text);
  });

  it('comes in the order of how like it is', () => {
    const score = (text: string) => first(text)?.score ?? 0;
    const scores = ['login', 'logins', 'logi', 'lo', 'passkey'].map(score);
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => b - a),
    );
    assert.equal(new Set(scores).size, scores.length);
    assert.equal(score('login'), 1);
  });

  it('is found in a sentence, whose noise says nothing', () => {
    assert.equal(first('nobody can use the logn since this morning')?.ref, login.ref);
    assert.deepEqual(offered('users cannot get in with a'), []);
  });

  it('is rather what everybody knows than what engineers know', () => {
    const alike = definitionsOf(service('ledger', 'Ledger'), { ref: 'component/ledger', name: 'Ledger' });
    assert.deepEqual(
      offersFor('ledger', types, alike, 10).map(({ ref, score }) => [ref, score]),
      [
        ['business-service/ledger', 1],
        ['component/ledger', 0.9],
      ],
    );
  });

  it('is what the catalog is now, not what it was', () => {
    const changing = definitionsOf(login);
    changing.apply(appliedEvent({ ...login, description: 'Now with fingerprints.' } as CatalogEntry, 2));
    assert.deepEqual(
      ['passkey', 'fingerprint'].map((text) => offersFor(text, types, changing, 10).length),
      [0, 1],
    );
  });

  it('is after any changes what it is for a catalog that always was like that, however early somebody looked', () => {
    const names = fc.constantFrom('Login', 'Log', 'Card payments', 'Cards', 'Überweisung', 'Café', 'a', '\u0301');
    const change = fc.record({
      ref: fc.constantFrom('business-service/a', 'business-service/log', 'component/a', 'component/cards'),
      name: fc.option(names, { nil: undefined }),
      description: names,
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 12 }),
        fc.nat({ max: 12 }),
        fc.boolean(),
        (changes, looked, searched) => {
          const changing = new DefinitionsCopy({ searched });
          for (const [at, { ref, name, description }] of changes.entries()) {
            if (at === looked) offersFor('log', types, changing, 5);
            const entry: CatalogEntry = { ref, name: name ?? '', description };
            changing.apply(name === undefined ? removedEvent(entry, at + 1) : appliedEvent(entry, at + 1));
          }
          const made = definitionsOf(...changing.all());
          for (const text of ['log', 'login', 'lgoin', 'card', 'ca', 'ueberweisungen', 'coffee', 'a', '\u0301']) {
            assert.deepEqual(offersFor(text, types, changing, 5), offersFor(text, types, made, 5), text);
            assert.deepEqual(resembling(text, types, changing), resembling(text, types, made), text);
          }
        },
      ),
    );
  });

  it('comes from an index that is kept, not made anew', () => {
    for (const searched of [false, true]) {
      const changing = new DefinitionsCopy({ searched });
      changing.apply(appliedEvent(login));
      const index = changing.wordIndexOf('business-service');
      changing.apply(appliedEvent({ ...login, name: 'Signing in' } as CatalogEntry, 2));
      assert.equal(changing.wordIndexOf('business-service'), index);
      assert.equal(offersFor('signing', types, changing, 5)[0]?.ref, login.ref);
    }
  });

  it('is as many as are asked for, of many that are alike the one that has nothing else in its name', () => {
    const many = Array.from({ length: 300 }, (_, at) =>
      service(`s-${String(at).padStart(3, '0')}`, `Payments in region ${at}`),
    );
    const offers = offersFor('payments', types, definitionsOf(...many, service('zz', 'Payments')), 5);
    assert.deepEqual([offers.length, offers[0]?.ref], [5, 'business-service/zz']);
  });

  it('always has a score above 0 and at most 1, a sentence, and falls in score', () => {
    const words = fc.constantFrom(
      'login',
      'logn',
      'card',
      'paymnt',
      'the',
      'terminal',
      'ü',
      'a',
      'order',
      '\u0301',
      '7',
      'ß',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words, { maxLength: 8 }).map((some) => some.join(' ')),
          fc.string({ unit: 'grapheme' }),
        ),
        (text) => {
          const offers = offered(text);
          for (const { score, reason } of offers) {
            assert.ok(score > 0 && score <= 1);
            assert.match(reason, /^“.+[^.]\.$/u);
          }
          assert.deepEqual(
            offers.map(({ score }) => score),
            offers.map(({ score }) => score).toSorted((a, b) => b - a),
          );
        },
      ),
    );
  });

  it('is every entry by its own name, whichever that is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((name) => /[\p{L}\p{N}]/u.test(name)),
        (name) => {
          const own = definitionsOf(login, cards, service('own', name));
          assert.ok(
            offersFor(name, types, own, 10).some(({ ref, score }) => ref === 'business-service/own' && score === 1),
          );
        },
      ),
    );
  });
});

describe('some entries', () => {
  it('are offered as far as they are like what was said', () =>
    assert.deepEqual(
      offersAmong([cafe.ref, cards.ref, 'component/gone'], 'card', definitions).map(({ ref }) => ref),
      [cards.ref],
    ));
});

describe('what is called almost so', () => {
  const almost = (text: string) => calledAlmost(text, types, definitions);
  it('is called so but for spelling, number or a letter', () => {
    for (const text of ['logn', 'Logins', 'log-in']) assert.deepEqual(almost(text), [login.ref], text);
    assert.deepEqual(almost('ueberweisung'), [transfers.ref]);
    assert.deepEqual(almost('card paymets'), [cards.ref]);
  });
  it('is not what is only begun, a part, described so, or called so besides', () => {
    for (const text of ['lo', 'card', 'passkey', 'logn page', 'crad paymets']) assert.deepEqual(almost(text), [], text);
  });
});

describe('a sentence', () => {
  const shared = (sentence: string) => resembling(sentence, ['business-service'], definitions);
  it('resembles entries of the types that are asked for', () =>
    assert.deepEqual(
      shared('terminal').map(({ ref }) => ref),
      [cards.ref],
    ));
  it('tells the words that it shares, in any number and with a slip in a long one', () => {
    assert.deepEqual(shared('the cards and the terminl'), [{ ref: cards.ref, words: ['cards', 'terminl'] }]);
    assert.deepEqual(shared('crad'), []);
  });
  it('shares nothing by a beginning, nor by words that say nothing', () => {
    assert.deepEqual(shared('termi'), []);
    assert.deepEqual(shared('users cannot get in with a'), []);
  });
});
