export { OpenWorld } from './open-world.ts';
export { strictBus } from './strict-bus.ts';
