export { makeCertificate, noCertificates, type TestCertificate } from './certificates.ts';
