import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smsAnswer, smsWords, whichOne } from './reply-words.ts';

const outcomes = ['taken', 'over', 'never-paged'] as const;
const answers = ['acknowledge', 'decline', 'escalate'] as const;
const titles = [
  'Nobody can log in',
  'x'.repeat(300),
  '[]{}'.repeat(100),
  'Никто не может войти '.repeat(20),
  '🔥'.repeat(90),
];

/** Whether it takes one segment: 160 characters of the alphabet of phones, or else 70. */
function isOneSegment(text: string): boolean {
  const isPlain = /^[\n\r -_a-~]*$/.test(text);
  return isPlain ? text.length + (text.match(/[[\]{}~^|\\]/g)?.length ?? 0) <= 160 : text.length <= 70;
}

describe('an answer by text message', () => {
  it('is one segment, whatever the title', () => {
    const said = titles.flatMap((title) => [
      ...outcomes.flatMap((outcome) => answers.map((answer) => smsAnswer(outcome, answer, title))),
      ...[2, 3, 9].map((count) => whichOne(Array.from({ length: count }, () => ({ code: '417', title })))),
    ]);
    const { sameCode, unknownCode, ...words } = smsWords;
    for (const text of [...said, ...Object.values(words), sameCode('417'), unknownCode('417')])
      assert.ok(isOneSegment(text), text);
  });

  it('of several lists them with their codes', () =>
    assert.equal(
      whichOne([
        { code: '417', title: 'Nobody can log in' },
        { code: '182', title: 'Cards fail' },
      ]),
      'Which one? Write e.g. 1 417\n417 Nobody can log in\n182 Cards fail',
    ));
});
