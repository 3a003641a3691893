export { auditOf } from './audit.ts';
export { backupMarkIn, readBackupMark, type BackupMark } from './backup-mark.ts';
export { closeServer } from './close-server.ts';
export { watchMachineClock } from './machine-clock.ts';
export { firstOwnerSentence } from './first-owner.ts';
export { heartbeatOf } from './heartbeat-of.ts';
export { openOutput, type Output } from './output.ts';
export { operatorLink } from './operator-link.ts';
export { configOrExit, serve, type Address } from './process.ts';
export { accessOf, accessSecretsOf, readAccess, type Accessible } from './access-settings.ts';
export { isReachedFromHereAlone, linksWarningOf, ownUrl } from './public-url.ts';
export { reactsTo, serviceOf, type Hearing } from './service-life.ts';
export {
  certificateFilesOf,
  certificateIn,
  type Certificate,
  type CertificateFiles,
  type ServedCertificate,
} from './served-certificate.ts';
export { environment, withFiles } from './env-files.ts';
export { oidcOf, readOidc, type OidcSettings } from './oidc.ts';
export {
  allowedNetworksOf,
  networksNearby,
  providerSettings,
  readProviders,
  type Providers,
  type TwilioAccount,
} from './providers.ts';
export { servicePorts } from './service-ports.ts';
export { secretsIn, secretsMadeIn, writeSecrets, type Secrets } from './secrets.ts';
export {
  configOf,
  heartbeatUrlOf,
  httpUrlOf,
  logLevelOf,
  mailFromOf,
  operatorWebhookOf,
  optionalOf,
  registryUrlOf,
  portOf,
  requiredOf,
  smtpUrlOf,
  textOf,
  type Parsed,
  type Setting,
} from './settings.ts';
