export { startEscalog, type Escalog, type EscalogOptions } from './escalog.ts';
export { loadSampleIfEmpty } from './sample.ts';
