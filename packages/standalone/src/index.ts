export { startEscalog } from './escalog.ts';
export { ownHeaders } from './own-token.ts';
export { loadSample } from './sample.ts';
export { startServices, type Services, type ServicesOptions } from './services.ts';
