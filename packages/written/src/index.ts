export { blocksOf, type Block, type Run } from './written-text.ts';
export { writtenAsHtml } from './written-html.ts';
