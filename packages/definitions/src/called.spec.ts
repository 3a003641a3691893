import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callerOf, entryCalled, introducedAs } from './called.ts';
import { definitionsOf } from './testing/index.ts';

const person = (name: string, title: string) => ({ ref: `person/${name}`, name: title, contactMethods: [] });
const definitions = definitionsOf(
  person('nora-lind', 'Nora Lind'),
  person('nora-berg', 'Nora Berg'),
  person('ana', 'Ana Costa'),
  person('anatol', 'Anatol Berg'),
  person('jose', 'José Peña'),
  person('x-7', 'Kim'),
  { ref: 'component/kim', name: 'Kim', aliases: ['card payments'] },
);
const called = (text: string) => entryCalled(text, ['person'], definitions);
const meant = (text: string) => {
  const found = called(text);
  return found.kind === 'one' ? found.ref : found.kind;
};

describe('who is called', () => {
  for (const [text, ref] of [
    ['person/nora-lind', 'person/nora-lind'],
    ['nora-lind', 'person/nora-lind'],
    ['Nora Lind', 'person/nora-lind'],
    [' NORA lind ', 'person/nora-lind'],
    ['lind', 'person/nora-lind'],
    ['lind nora', 'person/nora-lind'],
    ['nora b', 'person/nora-berg'],
    ['nora-b', 'person/nora-berg'],
    ['person/nora-b', 'person/nora-berg'],
    ['lin', 'person/nora-lind'],
    ['jose', 'person/jose'],
    ['pena', 'person/jose'],
    ['kim', 'person/x-7'],
  ] as const) {
    it(`"${text}" is ${ref}`, () => assert.equal(meant(text), ref));
  }

  it('by a whole word is not who only begins with it', () => assert.equal(meant('ana'), 'person/ana'));
  it('by the ref is not who bears its words in another order', () => assert.equal(meant('anatol'), 'person/anatol'));

  it('like several is none of them: all are told', () => {
    assert.deepEqual(called('nora'), { kind: 'several', refs: ['person/nora-berg', 'person/nora-lind'] });
    assert.deepEqual(called('an'), { kind: 'several', refs: ['person/ana', 'person/anatol'] });
  });

  it('like nobody is nobody: those that begin alike are told', () => {
    assert.deepEqual(called('lidn'), { kind: 'none', nearest: ['person/nora-lind'] });
    assert.deepEqual(called('zoe'), { kind: 'none', nearest: [] });
  });

  for (const text of ['', ' ', '-', 'person/', 'team/nora-lind', 'component/kim'])
    it(`"${text}" is nobody`, () => assert.equal(meant(text), 'none'));
});

describe('what is called', () => {
  it('by an alias or a part of it is found like by its name', () => {
    for (const text of ['card payments', 'payments', 'card pay', 'kim']) {
      const found = entryCalled(text, ['component'], definitions);
      assert.deepEqual([text, found.kind === 'one' && found.ref], [text, 'component/kim']);
    }
  });

  it('alike among several types is told with its type', () => {
    assert.deepEqual(entryCalled('kim', ['person', 'component'], definitions), {
      kind: 'several',
      refs: ['component/kim', 'person/x-7'],
    });
  });
});

describe('who says who they are', () => {
  const callers = definitionsOf(
    ...definitions.all(),
    {
      ref: 'person/lea',
      name: 'Léa Roy',
      contactMethods: [{ id: 'm', channel: 'email', address: 'Lea.Roy@acme.example' }],
    },
    {
      ref: 'person/desk',
      name: 'Desk one',
      contactMethods: [{ id: 'm', channel: 'email', address: 'desk@acme.example' }],
    },
    {
      ref: 'person/desk-2',
      name: 'Desk two',
      contactMethods: [{ id: 'm', channel: 'email', address: 'desk@acme.example' }],
    },
  );
  const said = (word: string) => callerOf(word, callers);
  const code = (word: string) => {
    const answer = said(word);
    return 'rejection' in answer ? answer.rejection.code : answer.caller.ref;
  };

  for (const [text, ref] of [
    ['person/ana', 'person/ana'],
    ['ana', 'person/ana'],
    ['Ana Costa', 'person/ana'],
    [' ana\u0000costa\n', 'person/ana'],
    ['costa', 'person/ana'],
    ['kim', 'person/x-7'],
    ['lea.roy@ACME.example', 'person/lea'],
  ] as const)
    it(`is known by "${text}"`, () => assert.equal(code(text), ref));

  for (const [text, name] of [
    ['an', 'an'],
    ['Zoe from the shop', 'Zoe from the shop'],
    ['zoe\u202E\r\nof sales', 'zoe of sales'],
    ['person/zoe', 'person/zoe'],
    ['zoe@acme.example', 'zoe@acme.example'],
    ['queue/orders', 'queue/orders'],
    ['constructor', 'constructor'],
    ['x'.repeat(300), `${'x'.repeat(119)}…`],
  ] as const)
    it(`is called "${name}" when nobody is known by it`, () =>
      assert.deepEqual(said(text), { caller: { ref: name, name, known: false } }));

  it('is asked which of several they are', () => {
    assert.deepEqual(said('nora'), {
      rejection: {
        code: 'ambiguous-person',
        message: '"nora" may be Nora Berg (person/nora-berg) or Nora Lind (person/nora-lind); say which, by the ref.',
      },
    });
    assert.equal(code('desk@acme.example'), 'ambiguous-person');
  });
  it('is a person, and says something', () => {
    for (const text of ['team/identity', 'alert-source/am']) assert.equal(code(text), 'not-a-person', text);
    for (const text of ['', ' ', '\u0000\u202E']) assert.equal(code(text), 'nobody-named', text);
  });
  it('is introduced as what they are', () => {
    assert.equal(introducedAs({ ref: 'person/ana', name: 'Ana Costa', known: true }), 'Ana Costa');
    assert.equal(introducedAs({ ref: 'zoe', name: 'zoe', known: false }), 'zoe, who is not in the catalog,');
  });
});
