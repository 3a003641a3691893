export { startEscalog } from './escalog.ts';
export { loadSample } from './sample.ts';
export { startFiveServices, type FiveServices, type FiveServicesOptions } from './five-services.ts';
