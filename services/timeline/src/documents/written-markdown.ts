/** What people wrote, as Markdown that stays in the quotation that it stands in: headings, HTML and pictures are none any more. */
import { blocksOf, type Block, type Run } from '@escalog/written';
import { escapedMarkdown, markdownAddress, markdownOf } from './markdown.ts';

/** Every line of it begins with `> `. */
export function writtenAsMarkdown(text: string): string {
  return quoted(linesOfAll(blocksOf(text))).join('\n');
}

/** The same for a cell of a table: without its lists, tables and quotations, but with what stands in them. */
export function writtenInCell(text: string): string {
  return pieces(blocksOf(text)).join('<br>');
}

function pieces(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    switch (block.kind) {
      case 'paragraph':
      case 'heading':
        return runsAsMarkdown(block.runs).split('\\\n');
      case 'code':
        return [markdownOf(block.text)];
      case 'rule':
        return [];
      case 'quote':
        return pieces(block.blocks);
      case 'list':
        return block.items.flatMap(pieces).map((piece) => `• ${piece}`);
      case 'table':
        return block.rows.map((row) => row.map(cellAsMarkdown).join(' · '));
    }
  });
}

function linesOfAll(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block, index) => (index === 0 ? linesOf(block) : ['', ...linesOf(block)]));
}

function linesOf(block: Block): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
      return runsAsMarkdown(block.runs).split('\n');
    case 'heading':
      return [runsAsMarkdown(block.runs.map((run) => ({ ...run, bold: true }))).replaceAll('\\\n', ' ')];
    case 'code': {
      const fence = '`'.repeat(Math.max(3, longestRun(block.text) + 1));
      return [fence, ...block.text.split(/\r\n|\r|\n/), fence];
    }
    case 'rule':
      return ['* * *'];
    case 'quote':
      return quoted(linesOfAll(block.blocks));
    case 'list':
      return block.items.flatMap((item, index) => {
        const marker = block.first === null ? '- ' : `${block.first + index}. `;
        const [first = '', ...rest] = linesOfAll(item);
        return [`${marker}${first}`, ...rest.map((line) => `${' '.repeat(marker.length)}${line}`)];
      });
    case 'table': {
      const [head = [], ...rows] = block.rows.map((row) => `| ${row.map(cellAsMarkdown).join(' | ')} |`);
      return [head as string, `|${' --- |'.repeat(block.rows[0]?.length ?? 0)}`, ...rows];
    }
  }
}

function quoted(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `> ${line}`.trimEnd());
}

function cellAsMarkdown(runs: readonly Run[]): string {
  return runsAsMarkdown(runs).replaceAll('\\\n', ' ');
}

function runsAsMarkdown(runs: readonly Run[]): string {
  return runs.map(runAsMarkdown).join('');
}

function runAsMarkdown({ text, bold, italic, struck, code, href }: Run): string {
  if (text === '\n') return '\\\n';
  // A link behind an exclamation mark would be a picture. In code nothing is escaped, so what would end a cell, or begin a tag where it is read once more, is no code any more.
  const inner = code && !/[|<]/.test(text) ? codeAsMarkdown(text) : escapedMarkdown(text).replace(/!$/, '\\!');
  const [, before = '', core = '', after = ''] = /^( *)(.*?)( *)$/s.exec(inner) ?? [];
  if (core === '') return inner;
  const around = `${bold ? '**' : ''}${italic ? '*' : ''}${struck ? '~~' : ''}`;
  const styled = `${before}${around}${core}${[...around].toReversed().join('')}${after}`;
  return href === null ? styled : `[${styled}](<${markdownAddress(href)}>)`;
}

function codeAsMarkdown(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  return `${ticks} ${text.replaceAll(/[\t\n ]+/g, ' ')} ${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
}
