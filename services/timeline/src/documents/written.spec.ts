import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writtenAsHtml } from '@escalog/written';
import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { marked } from 'marked';
import { balanced } from '../testing/balanced.ts';
import { writtenAsMarkdown } from './written-markdown.ts';

/** What somebody writes who means no good. */
const hostile: readonly string[] = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<!-- ',
  '</article></section><h1>x</h1>',
  '[a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x) [d](  JaVaScRiPt:x)',
  '![pixel](https://evil.example/p.png)',
  '![pixel][1]\n\n[1]: https://evil.example/p.png',
  '# One\n\nTwo\n===\n\n###### Six',
  '```\nnever closed',
  '> quoted\n\n## Timeline',
  '| a | b |\n| - | - |\n| `x|y` | <b> |',
  '\\# a\n\\- b\n\\--- \n&#35; c\n&#96;&#96;&#96;',
  'a\n&#45;&#45;&#45;\nb\n:-\n|-',
  '`` ` <!-- ` ``',
  '[x](<https://a.example/")(onload=alert(1)>)',
  '<https://a.example/"onmouseover="x>',
  '**bold** and *it\\*alic* ~~gone~~ `code`\\\nnext',
  '&#32;&#32;&#32;&#32;indented\n\n    code of four blanks',
  '- a\n  - b\n\n    1. c\n\n       ```\n       d\n       ```',
  '[^1]\n\n[^1]: https://evil.example',
  'www.evil.example https://evil.example a@evil.example',
];

const anyText = fc.oneof(
  fc.constantFrom(...hostile),
  fc
    .array(
      fc.constantFrom(
        '`',
        '*',
        '_',
        '<',
        '>',
        '|',
        '-',
        '#',
        '!',
        '[',
        ']',
        '(',
        ')',
        '\n',
        '\n\n',
        ' ',
        '    ',
        '\\',
        '&',
        ':',
        'a',
        '1.',
        '~~~',
        '<b>',
        '<!--',
      ),
    )
    .map((parts) => parts.join('')),
);

/** All nodes of the tree that GitHub's kind of Markdown makes of it. */
function nodesIn(text: string): readonly { readonly type: string; readonly url?: string; readonly value?: string }[] {
  const flat = (node: { readonly type: string; readonly children?: readonly unknown[] }): never[] =>
    [node, ...(node.children ?? []).flatMap((child) => flat(child as never))] as never[];
  return flat(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as never);
}

describe('what people wrote, as HTML', () => {
  it('is well-formed, and made of nothing but elements for text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const html = writtenAsHtml(text);
        assert.deepEqual(balanced(`<div>${html}</div>`), []);
        for (const [, tag, attributes = ''] of html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/g)) {
          assert.match(tag ?? '', /^(p|strong|em|s|code|pre|a|br|hr|ul|ol|li|blockquote|table|thead|tbody|tr|th|td)$/);
          assert.match(
            attributes,
            /^( (dir="auto"|scope="col"|start="\d+"|rel="noopener noreferrer"|href="(https?:\/\/|mailto:)[^"<>]*"))*$/,
          );
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('leads to the web and to mailboxes alone, and shows no pictures', () => {
    const html = hostile.map((text) => writtenAsHtml(text)).join('');
    assert.doesNotMatch(html, /href="(?!https?:|mailto:)/i);
    assert.doesNotMatch(html, /<img|<script/);
    assert.match(
      writtenAsHtml('[a](https://a.example/?x=1&y="2")'),
      /href="https:\/\/a\.example\/\?x=1&amp;y=%222%22" rel="noopener noreferrer">a</,
    );
  });

  it('keeps what people mean: emphasis, lists, tables, code, quotations, line breaks', () => {
    assert.equal(writtenAsHtml('**a** *b*\nc'), '<p dir="auto"><strong>a</strong> <em>b</em><br>c</p>');
    assert.equal(
      writtenAsHtml('3. a\n4. b'),
      '<ol start="3"><li dir="auto"><p dir="auto">a</p></li><li dir="auto"><p dir="auto">b</p></li></ol>',
    );
    assert.equal(writtenAsHtml('# Why'), '<p dir="auto"><strong>Why</strong></p>');
    assert.match(writtenAsHtml('|a|b|\n|-|-|\n|1|2|'), /<th scope="col" dir="auto">a<\/th>.*<td dir="auto">2<\/td>/);
  });

  it('is shown as it was typed where it is nested deeper than anybody reads', () => {
    const deep = `${'>'.repeat(200)} a`;
    assert.equal(writtenAsHtml(deep), `<pre dir="auto"><code>${'&gt;'.repeat(200)} a</code></pre>`);
  });

  it('turns the direction of nothing, not even where a character is named by its number', () => {
    const typed =
      'a\u202eb &#x202e;c `d\u2067e` [f\u202a](https://a.example/\u202e) &#8238;\n\n```\ng\u001b[2Jh\n```\n\n    i\u2066j';
    for (const shown of [writtenAsHtml(typed), writtenAsMarkdown(typed)])
      assert.doesNotMatch(shown, /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]|&#/u);
    assert.match(writtenAsHtml('\u202eשלום'), />שלום</);
  });

  it('takes a text that is made to take long no longer than another', () => {
    for (const text of [
      '['.repeat(20_000),
      '*a_'.repeat(7_000),
      '- '.repeat(5_000),
      '[a]('.repeat(5_000),
      '`'.repeat(19_999),
    ]) {
      assert.ok(writtenAsHtml(text).length < 200_000);
      assert.ok(writtenAsMarkdown(text).length < 200_000);
    }
  });
});

describe('what people wrote, in Markdown', () => {
  it('stays in its quotation, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const written = writtenAsMarkdown(text);
        fc.pre(written !== '');
        for (const line of written.split('\n')) assert.match(line, /^>/);
        const around = nodesIn(`before\n\n${written}\n\n## After\n\nafter`);
        const [{ children } = { children: [] }] = around as never as [{ children: readonly { type: string }[] }];
        assert.deepEqual(
          children.map(({ type }) => type),
          ['paragraph', 'blockquote', 'heading', 'paragraph'],
          written,
        );
      }),
      { numRuns: 1_500 },
    );
  });

  it('has no heading, no picture, no HTML but comments of ours, and no link that was none', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const nodes = nodesIn(writtenAsMarkdown(text));
        for (const { type, url = '', value = '' } of nodes) {
          assert.ok(
            !['heading', 'image', 'imageReference', 'definition', 'footnoteReference', 'footnoteDefinition'].includes(
              type,
            ),
            `${type} in ${text}`,
          );
          if (type === 'html') assert.equal(value, '<!-- -->');
          if (type === 'link') assert.match(url, /^(https?:\/\/|mailto:)/);
        }
        assert.doesNotMatch(marked.parse(writtenAsMarkdown(text)) as string, /<(h\d|img|script)/);
      }),
      { numRuns: 1_500 },
    );
  });

  it('keeps what people mean', () => {
    const html = (text: string): string => marked.parse(writtenAsMarkdown(text)) as string;
    assert.match(html('**a** *b*\nc'), /<strong>a<\/strong> <em>b<\/em><br>\s*c/);
    assert.match(html('- a\n  - b'), /<li><p>a<\/p>\s*<ul>\s*<li>b/);
    assert.match(html('|a|b|\n|-|-|\n|1|2|'), /<td>1<\/td>\s*<td>2<\/td>/);
    assert.match(html('```\n# no heading\n```'), /<pre><code># no heading/);
    assert.match(html('[a](https://a.example/?x=1&y=2)'), /<a href="https:\/\/a\.example\/\?x=1&amp;y=2">a<\/a>/);
  });
});
