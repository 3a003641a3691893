import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { shiftsOf, type ShiftsFound } from './people.ts';

const person = (name: string, title: string, ...mails: readonly string[]): EntryOf<'person'> => ({
  ref: `person/${name}`,
  name: title,
  contactMethods: mails.map((address, index) => ({ id: `mail-${index}`, channel: 'email', address })),
});

const definitions = definitionsOf(
  person('ana-costa', 'Ana Costa', 'Ana.Costa@acme.example', 'shared@acme.example'),
  person('ana-lund', 'Ana Lund', 'shared@acme.example'),
  person('ben', 'Ben Ito-Maier', 'ben@acme.example'),
  person('zoe', 'Zoë Quist'),
);

function found(summary: string, attendees: readonly string[] = [], by?: 'attendees' | 'title'): ShiftsFound {
  const occurrence = { uid: 'x', startsAt: instantOf(0), endsAt: instantOf(1_000), summary, attendees };
  const reading = shiftsOf([occurrence, occurrence], by, definitions);
  for (let step = reading.next(); ; step = reading.next()) if (step.done) return step.value;
}

const people = (...of: Parameters<typeof found>): readonly string[] => [
  ...new Set(found(...of).shifts.map((shift) => shift.person ?? `? ${shift.unknown}`)),
];
const reasons = (...of: Parameters<typeof found>): readonly string[] =>
  found(...of).unknown.map(({ because }) => because);

describe('a title names', () => {
  for (const [title, expected] of Object.entries({
    'Ana Costa': ['person/ana-costa'],
    'ana costa ': ['person/ana-costa'],
    'person/ben': ['person/ben'],
    'ben@acme.example': ['person/ben'],
    'On Call - Ana Costa - Payments': ['person/ana-costa'],
    'On Call – Ben Ito-Maier – Payments': ['person/ben'],
    '[L1] ana.costa@acme.example': ['person/ana-costa'],
    'Payments: Ben Ito-Maier': ['person/ben'],
    'Ana Costa, Ben Ito-Maier': ['person/ana-costa', 'person/ben'],
    'Ben & Zoë Quist on call': ['person/ben'],
    Zoe: ['person/zoe'],
    'Ben (on call)': ['person/ben'],
  }))
    it(`${title}: ${expected.join(' and ')}`, () => assert.deepEqual(people(title), expected));
});

describe('nobody is paged by a guess', () => {
  it('where several may be meant', () => {
    assert.deepEqual(people('Ana'), ['? Ana']);
    assert.match(
      reasons('On Call - Ana - Payments')[0] ?? '',
      /^"Ana" may be Ana Costa \(person\/ana-costa\) or Ana Lund/,
    );
    assert.match(reasons('shared@acme.example')[0] ?? '', /may be/);
  });

  it('where only a beginning fits, or nothing', () => {
    for (const title of ['An', 'Be', 'On Call', 'Payments', 'nobody@acme.example', 'Week 28'])
      assert.deepEqual(people(title), [`? ${title}`], title);
    assert.deepEqual(reasons('nobody@acme.example'), ['nobody in the catalog has this address']);
    assert.deepEqual(reasons(''), ['it has no title']);
    assert.deepEqual(people(''), ['? a shift without a title']);
  });
});

describe('attendees', () => {
  const mails = ['ana.costa@acme.example', 'ben@acme.example'];

  it('are who is on call, whatever the title says', () => {
    assert.deepEqual(people('Zoë Quist', mails), ['person/ana-costa', 'person/ben']);
    assert.deepEqual(people('Zoë Quist', mails, 'attendees'), ['person/ana-costa', 'person/ben']);
    assert.deepEqual(people('Zoë Quist', mails, 'title'), ['person/zoe']);
  });

  it('that nobody knows are told beside the others', () => {
    assert.deepEqual(people('x', [...mails, 'gone@acme.example']), [
      'person/ana-costa',
      'person/ben',
      '? gone@acme.example',
    ]);
  });

  it('give way to the title where none is known, unless only they count', () => {
    assert.deepEqual(people('Zoë Quist', ['gone@acme.example']), ['person/zoe']);
    assert.deepEqual(people('Zoë Quist', ['gone@acme.example'], 'attendees'), ['? gone@acme.example']);
    assert.deepEqual(people('Zoë Quist', [], 'attendees'), ['? Zoë Quist']);
  });
});

describe('shifts', () => {
  it('are one for each person, and what is unknown is told once', () => {
    const { shifts, unknown } = found('Ben & Nobody');
    const time = { startsAt: '1970-01-01T00:00:00.000Z', endsAt: '1970-01-01T00:00:01.000Z' };
    assert.deepEqual(shifts, [
      { ...time, person: 'person/ben' },
      { ...time, person: 'person/ben' },
    ]);
    assert.deepEqual(unknown, []);
    assert.equal(found('Nobody').unknown.length, 1);
  });
});
