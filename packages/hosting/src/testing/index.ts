export { makeCertificate, noCertificates, type TestCertificate } from './certificates.ts';

export { noProviders } from './providers.ts';
