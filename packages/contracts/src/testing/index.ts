export { exampleEvents } from './example-events.ts';
export { FakeRegistry } from './fake-registry.ts';
export { learnSchema } from '../known-schemas.ts';
