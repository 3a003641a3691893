export { blocksOf, type Block, type Run } from './written-text.ts';
export { escaped, writtenAsHtml } from './written-html.ts';
