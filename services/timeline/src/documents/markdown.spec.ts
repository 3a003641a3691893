import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { markdownOf } from './markdown.ts';

describe('text as Markdown', () => {
  const rules: readonly (readonly [rule: string, text: string, markdown: string])[] = [
    [
      'leaves ordinary words as they are',
      "Users can't log in; 5.3 s, 40% (all).",
      "Users can't log in; 5.3 s, 40% (all).",
    ],
    ['makes no heading', '# boss says', '\\# boss says'],
    ['makes no list', '- one', '\\- one'],
    ['makes no numbered list', '1. one', '1\\. one'],
    ['makes no heading of a line of equals signs', '===', '\\==='],
    ['makes no link', '[here](https://evil.example)', '\\[here\\](https\\://evil.example)'],
    ['makes no image', '![x](y)', '!\\[x\\](y)'],
    ['makes no HTML', '<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>'],
    ['makes no entity', '&lt;', '\\&lt;'],
    ['makes no table cell', 'a | b', 'a \\| b'],
    ['makes no emphasis and no code', '*a* _b_ `c` ~d~', '\\*a\\* \\_b\\_ \\`c\\` \\~d\\~'],
    ['cannot be escaped out of', '\\[', '\\\\\\['],
    ['stays on one line', 'a\r\n\n# b\tc\u2028d', 'a # b c d'],
  ];
  for (const [rule, text, markdown] of rules) it(rule, () => assert.equal(markdownOf(text), markdown));

  it('shows exactly the text again once its escapes are read', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1.# -+[]()<>|*_`~\\&:/@$=!') }), (text) =>
        assert.equal(markdownOf(text).replace(/\\([^A-Za-z0-9\s])/g, '$1'), text),
      ),
    );
  });
});
