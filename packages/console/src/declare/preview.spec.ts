import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shownPreview, type Preview } from './preview.ts';

const ben = { person: 'person/ben', name: 'Ben' };
const ana = { person: 'person/ana', name: 'Ana' };
const level = (number: number, cycle: number, afterSeconds: number, ...people: (typeof ben)[]) => ({
  level: number,
  cycle,
  afterSeconds,
  people,
  acknowledgeWithin: 'PT5M',
});
const contact = (person: string, ...methods: { channel: string; address: string; afterSeconds: number }[]) => ({
  person,
  urgency: 'high',
  basis: 'rules',
  methods,
});
const answer: Preview = {
  severity: 'sev2',
  affects: ['business-service/login'],
  routing: { because: '“log in” in the sentence names Login.' },
  routes: [
    {
      explanation: 'Login is owned by Team Identity.',
      path: 'escalation-path/identity',
      pathName: 'Identity',
      levels: [level(1, 1, 0, ben), level(2, 1, 300, ana, ben), level(1, 2, 900, ben), level(1, 3, 1_800, ben)],
      skipped: [{ level: 3, cycle: 1, afterSeconds: 600, why: 'nobody is on call' }],
      replaced: [],
      lastResort: { afterSeconds: 2_700, people: [ana] },
    },
  ],
  byRules: [],
  offers: [],
  contacts: [contact('person/ben', { channel: 'sms', address: '+44 *** 42', afterSeconds: 0 })],
  cutShort: false,
  similar: [],
  warnings: [],
  names: { 'business-service/login': 'Login' },
  preview: 'sealed',
};

describe('a preview on the page', () => {
  it('tells who is paged now and how, then the others in the order of time', () => {
    const { summary, ways, affects, warnings } = shownPreview(answer);
    assert.equal(summary, 'Ben would be paged now');
    assert.deepEqual(affects, [{ ref: 'business-service/login', name: 'Login' }]);
    assert.deepEqual(warnings, []);
    assert.deepEqual(ways[0]?.now, [{ person: 'person/ben', name: 'Ben', how: 'sms +44 *** 42' }]);
    assert.deepEqual(
      ways[0]?.later.map(({ when, who, what }) => `${when}: ${who}, ${what}`),
      [
        'after 5 min: Ana and Ben, level 2',
        'after 10 min: Nobody, level 3: nobody is on call',
        'after 15 min: The same levels again, 2 times',
        'after 45 min: Ana, last resort, again and again until somebody acknowledges',
      ],
    );
  });

  it('warns of people who are only samples, of whom nothing reaches, and of nobody', () => {
    const sampled = contact(
      'person/ben',
      { channel: 'sandbox', address: 'sandbox', afterSeconds: 0 },
      { channel: 'email', address: 'b***@acme.example', afterSeconds: 120 },
    );
    assert.match(shownPreview({ ...answer, contacts: [sampled] }).warnings[0] ?? '', /nobody would really hear of it/);
    assert.match(
      shownPreview({ ...answer, contacts: [contact('person/ben')] }).ways[0]?.now[0]?.how ?? '',
      /in no way/,
    );
    const nobody = shownPreview({ ...answer, routes: [] });
    assert.deepEqual([nobody.summary, nobody.reachesSomebody], ['Nobody would be paged at once', false]);
  });
});
