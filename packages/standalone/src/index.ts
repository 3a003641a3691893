export { startEscalog } from './escalog.ts';
export { loadSampleIfEmpty } from './sample.ts';
export { startFiveServices, type FiveServices, type FiveServicesOptions } from './five-services.ts';
