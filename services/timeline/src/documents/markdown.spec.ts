import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { marked } from 'marked';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { markdownOf } from './markdown.ts';

/** A node of what remark reads. */
interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** Where typed text stands in the report: around it, and the elements that this makes, from the outermost. */
const places: readonly (readonly [before: string, after: string, elements: readonly string[]])[] = [
  ['', '', ['paragraph']],
  ['# ', '', ['heading']],
  ['- ', '', ['list', 'listItem', 'paragraph']],
  ['- **', '** (ref)', ['list', 'listItem', 'paragraph', 'strong']],
  ['- 13:20:05 Dev Patel posted an update: “', '”.', ['list', 'listItem', 'paragraph']],
  ['| When |\n| --- |\n| ', ' |', ['table', 'tableRow', 'tableRow', 'tableCell', 'tableCell']],
];

/** The text, and the elements around it, that remark (so GitHub too, as near as may be) makes of Markdown. */
function readByRemark(markdown: string): { readonly text: string; readonly elements: readonly string[] } {
  const elements: string[] = [];
  const textOf = ({ type, value = '', children = [] }: Node): string => {
    if (type === 'html') return value === '<br>' ? '\n' : value.replace(/^<!-- -->$/, '');
    if (type !== 'text' && type !== 'root') elements.push(type);
    return value + children.map(textOf).join('');
  };
  const tree: Node = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return { text: textOf(tree), elements };
}

/** The text of HTML, and the names of its elements in the order in which they open. */
function readByMarked(markdown: string): { readonly text: string; readonly elements: readonly string[] } {
  const page = marked.parse(markdown, { async: false, gfm: true });
  const elements = [...page.matchAll(/<(?!br>)([a-z][a-z0-9]*)/g)].map(([, name = '']) => name);
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  const text = page
    .replaceAll('<!-- -->', '')
    .replaceAll(/<\/(?:th|td|tr|thead|tbody|table|ul|li|p|h1)>\n?|<(?:tr|thead|tbody|table|ul)>\n/g, '')
    .replaceAll('<br>', '\u0000')
    .replaceAll(/<\/?[a-z][^>]*>/g, '')
    .trim()
    .replaceAll('\u0000', '\n')
    .replaceAll(/&(lt|gt|quot|#39|amp);/g, (entity, name: string) => entities[name] ?? entity);
  return { text, elements };
}

/** What is shown of a text: its lines without blanks around them or twice in a row, and without empty lines around it. */
function shownOf(text: string): string {
  const lines = text.split(/\r\n|[\n\r]/).map((line) => line.replaceAll(/[ \t]+/g, ' ').replaceAll(/^ | $/g, ''));
  return lines.join('\n').replaceAll(/^\n+|\n+$/g, '');
}

/** What Markdown, its tables and its links are made of, and what people write. */
const unit = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'ab1.# -+[]()<>|*_`~\\&:/@$=!"\'\t\n^{}%,;?') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('    ', '\r\n', '\n\n', '  \n', '\\\n', '---', '===', '```', '~~~', '| --- |'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('www.', 'http://', 'https://', 'ftp://', 'mailto:', '.org', 'a@b.org', '&lt;'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('<br>', '<!--', '-->', '<a href="x">', '[x](y)', '[^1]', '[ ] ', '1) ', '🔥'),
  },
);

describe('text as Markdown', () => {
  for (const [before, after, elements] of places)
    it(`is shown as it is, and makes no element, in ${JSON.stringify(`${before}…${after}`)}`, () => {
      fc.assert(
        fc.property(fc.string({ unit, minLength: 1, maxLength: 30 }), (text) => {
          const shown = shownOf(text);
          fc.pre(shown !== '');
          const markdown = `${before}${markdownOf(text)}${after}`;
          const [heading = '', ...rows] = readByRemark(`${before}x${after}`).text.split('x');
          const remark = readByRemark(markdown);
          assert.equal(remark.text, `${heading}${shown}${rows.join('x')}`, markdown);
          assert.deepEqual(remark.elements.toSorted(), elements.toSorted(), markdown);
          const plain = readByMarked(`${before}x${after}`);
          const [first = '', ...last] = plain.text.split('x');
          const html = readByMarked(markdown);
          assert.equal(html.text, `${first}${shown}${last.join('x')}`, markdown);
          assert.deepEqual(html.elements, plain.elements, markdown);
        }),
        { numRuns: 500 },
      );
    });

  it('would not be, were it not for its escapes', () => {
    for (const [text, element] of [
      ['[x](https://y.org)', 'link'],
      ['a\\@b.org', 'link'],
      ['    code', 'code'],
      ['> x', 'blockquote'],
      ['x\n===', 'heading'],
      ['x[^1]\n\n[^1]: y', 'footnoteReference'],
    ] as const)
      assert.ok(readByRemark(text).elements.includes(element), text);
  });

  const rules: readonly (readonly [rule: string, text: string, markdown: string])[] = [
    [
      'leaves ordinary words as they are',
      "Users can't log in; 5.3 s, 40% (all), case #12, at 3@home.",
      "Users can't log in; 5.3 s, 40% (all), case #12, at 3@<!-- -->home.",
    ],
    ['makes no heading, and takes nothing from the end of one', '# boss # says ##', '\\# boss # says \\##'],
    ['makes no list', '- one', '\\- one'],
    ['makes no numbered list', '1. one', '1\\. one'],
    ['makes no heading of a line of equals signs', '===', '\\==='],
    ['makes no link', '[here](https://evil.example)', '\\[here\\](https:<!-- -->//evil.example)'],
    ['makes no link of what looks like an address', 'www.example.org/x', 'www<!-- -->.example.org/x'],
    ['makes no code of what is indented', '    rm -rf', 'rm -rf'],
    ['makes no image', '![x](y)', '!\\[x\\](y)'],
    ['makes no HTML', '<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>'],
    ['makes no entity', '&lt;', '\\&lt;'],
    ['makes no table cell', 'a | b', 'a \\| b'],
    ['makes no emphasis and no code', '*a* _b_ `c` ~d~', '\\*a\\* \\_b\\_ \\`c\\` \\~d\\~'],
    ['cannot be escaped out of', '\\[', '\\\\\\['],
    ['leaves the version of a definition as it is', 'escalation-path/identity@3', 'escalation-path/identity@3'],
    ['keeps its lines, on one line of the source', 'a\r\n\n# b\tc\u2028d', 'a<br><br># b c<br>d'],
    ['is readable though half a character was sent', 'a\ud83d', 'a\ufffd'],
  ];
  for (const [rule, text, markdown] of rules) it(rule, () => assert.equal(markdownOf(text), markdown));
});
