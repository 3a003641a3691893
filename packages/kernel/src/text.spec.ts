import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { counted, escaped, harmless, listed, onOneLine, shortened, spoken } from './text.ts';

const family = '👨‍👩‍👧‍👦';
const segments = (text: string): string[] => [...new Intl.Segmenter('en').segment(text)].map(({ segment }) => segment);

it('a text on one line has no other white space than single blanks inside', () =>
  assert.equal(onOneLine(' it\r\n\tis  down\u00a0\n'), 'it is down'));

describe('a text that is too long', () => {
  it('is left alone while it fits', () => {
    assert.equal(shortened('down', 4), 'down');
    assert.equal(shortened('', 4), '');
  });

  it('ends with an ellipsis, and is no longer than asked', () => {
    assert.equal(shortened('it is down', 5), 'it i…');
  });

  for (const [what, character] of [
    ['a character beyond the first plane', '🔥'],
    ['a letter with a mark of its own', 'e\u0301'],
    ['an emoji of several parts', family],
    ['a flag', '🇵🇹'],
    ['a hand with its colour', '👍🏽'],
    ['a line break of two', '\r\n'],
  ] as const)
    it(`keeps or leaves out ${what}, whole`, () => {
      for (let longest = 3; longest < 4 + character.length; longest += 1)
        assert.equal(shortened(`abc${character}def`, longest), longest < 4 ? 'ab…' : 'abc…');
      assert.equal(shortened(`abc${character}def`, 4 + character.length), `abc${character}…`);
    });

  it('consists of whole characters of what it was', () => {
    const unit = fc.constantFrom('a', ' ', '\n', '🔥', 'e\u0301', family, '🇵🇹', '한', '\u200d');
    fc.assert(
      fc.property(fc.string({ unit }), fc.integer({ min: 32, max: 64 }), (text, longest) => {
        const short = shortened(text, longest);
        assert.ok(short.length <= longest);
        if (short === text) return;
        const kept = segments(short.slice(0, -1));
        assert.deepEqual(kept, segments(text).slice(0, kept.length));
      }),
    );
  });

  it('is cut within a character only when that alone is too long, and still not within a letter', () => {
    assert.equal(shortened(`z${'\u0301'.repeat(500)}`, 10), `z${'\u0301'.repeat(8)}…`);
    assert.equal(shortened(family, 4), '👨\u200d…');
    assert.equal(shortened(family, 5), '👨\u200d…');
  });
});

describe('what others wrote', () => {
  const turning = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'];
  const controls = ['\u0000', '\u0007', '\u0008', '\u001b', '\u007f', '\u0080', '\u009b', '\u009d'];
  const unseen = ['\u061c', '\u180e', '\u200b', '\u200e', '\u200f', '\u2060', '\u2063', '\u206a', '\ufeff'];

  it('turns and moves nothing beside it', () => {
    for (const one of [...turning, ...controls]) {
      assert.equal(harmless(`a${one}b`), 'ab', JSON.stringify(one));
      assert.equal(harmless(`a${one}b`, '\ufffd'), 'a\ufffdb', JSON.stringify(one));
    }
  });

  it('hides nothing, and has no mark where nothing was to be seen', () => {
    for (const one of unseen) assert.equal(harmless(`a${one}b`, '\ufffd'), 'ab', JSON.stringify(one));
  });

  it('keeps its lines and tabs, whichever way its lines end', () =>
    assert.equal(harmless('a\tb\r\nc\rd\ve\ff\u0085g\u2028h\u2029i\n'), 'a\tb\nc\nd\ne\nf\ng\nh\ni\n'));

  for (const [what, text] of [
    ['Hebrew', 'מערכת הכניסה אינה עובדת, שוב (3)'],
    ['Arabic', 'نظام الدخول لا يعمل'],
    ['Persian, with what keeps its letters apart', 'نمی\u200cشود'],
    ['Hindi, with what joins its letters', 'क्\u200dष'],
    ['an emoji of several parts', family],
    ['a letter with a mark of its own', 'e\u0301'],
  ] as const)
    it(`keeps ${what}`, () => assert.equal(harmless(text, '\ufffd'), text));

  it('is no markup in HTML, either', () =>
    assert.equal(escaped('<b a="\'">&\u202e'), '&lt;b a=&quot;&#39;&quot;&gt;&amp;'));
});

describe('a count', () => {
  it('says one of something in the singular, and none in the plural', () => {
    assert.deepEqual(
      [0, 1, 2].map((count) => counted(count, 'page')),
      ['0 pages', '1 page', '2 pages'],
    );
  });

  it('takes a plural that is not made with an s', () => {
    assert.equal(counted(1, 'person', 'people'), '1 person');
    assert.equal(counted(3, 'person', 'people'), '3 people');
  });
});

describe('a list', () => {
  it('has commas and one “and”', () => {
    assert.deepEqual(
      [[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => listed(words)),
      ['', 'a', 'a and b', 'a, b and c'],
    );
  });

  it('has “or” where that is meant', () => assert.equal(listed(['a', 'b', 'c'], 'or'), 'a, b or c'));
});

const hour = 3_600_000;

describe('a duration as it is spoken', () => {
  for (const [milliseconds, words] of [
    [300_000, '5 min'],
    [1.5 * hour, '1 h 30 min'],
    [26 * hour, '1 d 2 h'],
    [1_400, '1 s'],
    [400, '0 s'],
    [0, '0 s'],
  ] as const) {
    it(`is "${words}" for ${milliseconds} ms`, () => assert.equal(spoken(milliseconds), words));
  }

  it('names every unit that is not zero, so that nothing over a second is lost', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(23), fc.nat(59), fc.nat(59), (days, hours, minutes, seconds) => {
        const words = [
          [days, 'd'],
          [hours, 'h'],
          [minutes, 'min'],
          [seconds, 's'],
        ]
          .filter(([count]) => count !== 0)
          .map((part) => part.join(' '));
        assert.equal(spoken((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000), words.join(' ') || '0 s');
      }),
    );
  });
});
