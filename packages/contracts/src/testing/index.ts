export { exampleEvents } from './example-events.ts';
