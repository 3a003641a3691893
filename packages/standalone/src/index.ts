export { startEscalog } from './escalog.ts';
export { loadSample } from './sample.ts';
export { startServices, type Services, type ServicesOptions } from './services.ts';
