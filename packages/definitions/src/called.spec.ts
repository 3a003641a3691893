import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryCalled, personCallingThemselves } from './called.ts';
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
  for (const [text, ref] of [
    ['person/ana', 'person/ana'],
    ['Ana Costa', 'person/ana'],
    ['costa', 'person/ana'],
  ] as const)
    it(`is found by "${text}"`, () => assert.equal(personCallingThemselves(text, definitions), ref));

  it('is not taken for somebody whose name only begins alike', () =>
    assert.equal(personCallingThemselves('an', definitions), undefined));
  it('is none of several', () => assert.equal(personCallingThemselves('nora', definitions), undefined));
});
