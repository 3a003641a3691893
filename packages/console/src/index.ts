export { consolePages } from './console.ts';
