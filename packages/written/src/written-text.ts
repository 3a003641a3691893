/**
 * What people wrote, read as Markdown into the few shapes that every format of the report can show. HTML and pictures are no part of
 * it: what looks like either stays the text that it is, and a link leads to the web or to a mailbox or is none.
 */
import { harmless } from '@escalog/kernel';
import MarkdownIt from 'markdown-it';

export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly runs: readonly Run[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'rule' }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  /** `first` is the number of the first item; null for a list without numbers. */
  | { readonly kind: 'list'; readonly first: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Run[])[])[] };

/** A piece of text in one style. `\n` alone is a line break. */
export interface Run {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly struck: boolean;
  readonly code: boolean;
  readonly href: string | null;
}

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

/** Deeper than that nobody reads, and the reader leaves out what is: such a text is shown as it was typed. */
const deepest = 20;

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true }).disable('image');
markdown.set({ maxNesting: deepest });
markdown.validateLink = (url) => /^(https?:\/\/|mailto:)/i.test(url.trim());

export function blocksOf(text: string): readonly Block[] {
  const typed = harmless(text.toWellFormed());
  const tokens = markdown.parse(typed, {});
  const isTooDeep = tokens.some(({ level, children }) => level + 1 >= deepest || isDeep(children));
  return isTooDeep ? [{ kind: 'code', text: typed }] : blocksIn(new Tokens(tokens), undefined);
}

function isDeep(children: readonly Token[] | null): boolean {
  return children?.some(({ level }) => level + 1 >= deepest) === true;
}

/** The text of runs, without their styles. */
export function plainText(runs: readonly Run[]): string {
  return runs.map(({ text }) => text).join('');
}

class Tokens {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  take(): Token | undefined {
    return this.#tokens[this.#next++];
  }
}

/** Up to the token that closes what the blocks are in. */
function blocksIn(tokens: Tokens, closing: string | undefined): readonly Block[] {
  const blocks: Block[] = [];
  for (let token = tokens.take(); token !== undefined && token.type !== closing; token = tokens.take()) {
    switch (token.type) {
      case 'heading_open':
        blocks.push({ kind: 'heading', runs: runsIn(tokens, 'heading_close') });
        break;
      case 'paragraph_open':
        blocks.push({ kind: 'paragraph', runs: runsIn(tokens, 'paragraph_close') });
        break;
      case 'fence':
      case 'code_block':
        blocks.push({ kind: 'code', text: token.content.replace(/\n$/, '') });
        break;
      case 'hr':
        blocks.push({ kind: 'rule' });
        break;
      case 'blockquote_open':
        blocks.push({ kind: 'quote', blocks: blocksIn(tokens, 'blockquote_close') });
        break;
      case 'bullet_list_open':
        blocks.push({ kind: 'list', first: null, items: itemsIn(tokens, 'bullet_list_close') });
        break;
      case 'ordered_list_open':
        blocks.push({
          kind: 'list',
          first: Number(token.attrGet('start') ?? 1),
          items: itemsIn(tokens, 'ordered_list_close'),
        });
        break;
      case 'table_open':
        blocks.push({ kind: 'table', rows: rowsIn(tokens) });
        break;
    }
  }
  return blocks;
}

function itemsIn(tokens: Tokens, closing: string): readonly (readonly Block[])[] {
  const items: (readonly Block[])[] = [];
  for (let token = tokens.take(); token !== undefined && token.type !== closing; token = tokens.take())
    if (token.type === 'list_item_open') items.push(blocksIn(tokens, 'list_item_close'));
  return items;
}

function rowsIn(tokens: Tokens): readonly (readonly (readonly Run[])[])[] {
  const rows: (readonly Run[])[][] = [];
  for (let token = tokens.take(); token !== undefined && token.type !== 'table_close'; token = tokens.take()) {
    if (token.type === 'tr_open') rows.push([]);
    if (token.type === 'th_open') rows.at(-1)?.push(runsIn(tokens, 'th_close'));
    if (token.type === 'td_open') rows.at(-1)?.push(runsIn(tokens, 'td_close'));
  }
  return rows;
}

function runsIn(tokens: Tokens, closing: string): readonly Run[] {
  const runs: Run[] = [];
  for (let token = tokens.take(); token !== undefined && token.type !== closing; token = tokens.take())
    runs.push(...runsOf(token.children ?? []));
  return runs;
}

function runsOf(tokens: readonly Token[]): readonly Run[] {
  const runs: Run[] = [];
  const style = { bold: 0, italic: 0, struck: 0, href: null as string | null };
  for (const { type, content, nesting, attrGet } of tokens.map(readable)) {
    if (type.startsWith('strong_')) style.bold += nesting;
    else if (type.startsWith('em_')) style.italic += nesting;
    else if (type.startsWith('s_')) style.struck += nesting;
    else if (type.startsWith('link_')) style.href = nesting > 0 ? String(attrGet('href') ?? '') : null;
    else
      runs.push({
        // Markdown names characters by number, too.
        text: type === 'softbreak' || type === 'hardbreak' ? '\n' : harmless(content),
        bold: style.bold > 0,
        italic: style.italic > 0,
        struck: style.struck > 0,
        code: type === 'code_inline',
        href: style.href,
      });
  }
  return runs.filter(({ text }) => text !== '');
}

function readable(token: Token) {
  const { type, content, nesting } = token;
  return { type, content, nesting, attrGet: (name: string) => token.attrGet(name) };
}
