/** What people wrote, as HTML of our own elements around text that is escaped: nothing in it can become markup. */
import { escaped } from '@escalog/kernel';
import { blocksOf, type Block, type Run } from './written-text.ts';

export function writtenAsHtml(text: string): string {
  return blocksOf(text).map(blockAsHtml).join('');
}

function blockAsHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p dir="auto">${runsAsHtml(block.runs)}</p>`;
    // Under the headings of the report there are no others.
    case 'heading':
      return `<p dir="auto"><strong>${runsAsHtml(block.runs)}</strong></p>`;
    case 'code':
      return `<pre dir="auto"><code>${escaped(block.text)}</code></pre>`;
    case 'rule':
      return '<hr>';
    case 'quote':
      return `<blockquote dir="auto">${block.blocks.map(blockAsHtml).join('')}</blockquote>`;
    case 'list': {
      const items = block.items.map((item) => `<li dir="auto">${item.map(blockAsHtml).join('')}</li>`).join('');
      return block.first === null ? `<ul>${items}</ul>` : `<ol start="${block.first}">${items}</ol>`;
    }
    case 'table':
      return tableAsHtml(block.rows);
  }
}

function tableAsHtml([head = [], ...rows]: readonly (readonly (readonly Run[])[])[]): string {
  const heads = head.map((cell) => `<th scope="col" dir="auto">${runsAsHtml(cell)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td dir="auto">${runsAsHtml(cell)}</td>`).join('')}</tr>`);
  return `<table><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function runsAsHtml(runs: readonly Run[]): string {
  return runs.map(runAsHtml).join('');
}

function runAsHtml({ text, bold, italic, struck, code, href }: Run): string {
  const styles = [bold && 'strong', italic && 'em', struck && 's', code && 'code'].filter((tag) => tag !== false);
  const inner = text === '\n' ? '<br>' : escaped(text);
  const styled = styles.reduceRight((html, tag) => `<${tag}>${html}</${tag}>`, inner);
  return href === null ? styled : `<a href="${escaped(href)}" rel="noopener noreferrer">${styled}</a>`;
}
