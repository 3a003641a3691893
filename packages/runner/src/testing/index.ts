export { strictBus } from './strict-bus.ts';
