export { ManualClock } from './manual-clock.ts';
export { deciderSpec } from './decider-spec.ts';
export { overridden } from './overridden.ts';
