export { startEscalog, type Escalog, type EscalogOptions } from './escalog.ts';
export { loadSampleIfEmpty } from './sample.ts';
export { startFiveServices, type Composition, type FiveServices, type FiveServicesOptions } from './five-services.ts';
