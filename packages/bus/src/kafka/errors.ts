import kafkajs from 'kafkajs';
import { AppError, type Milliseconds } from '@escalog/kernel';

// Node sees only some of the exports of a CommonJS module by name.
const { KafkaJSAggregateError, KafkaJSError } = kafkajs;

/** The cluster refuses what it was asked for, and will refuse it again. */
const refusals = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'GROUP_MAX_SIZE_REACHED',
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_CONFIG',
  'INVALID_GROUP_ID',
  'INVALID_RECORD',
  'INVALID_REPLICATION_FACTOR',
  'INVALID_SESSION_TIMEOUT',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE',
  'POLICY_VIOLATION',
  'RECORD_LIST_TOO_LARGE',
  'SASL_AUTHENTICATION_FAILED',
  'SECURITY_DISABLED',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'UNSUPPORTED_SASL_MECHANISM',
  'UNSUPPORTED_VERSION',
]);
/** The same, noticed by kafkajs before it asks. */
const refusalsByName = new Set([
  'KafkaJSNotImplemented',
  'KafkaJSSASLAuthenticationError',
  'KafkaJSServerDoesNotSupportApiKey',
  'KafkaJSUnsupportedMagicByteInMessageSet',
]);

/**
 * Whether trying again is no use. kafkajs's own `retriable` does not say: a coordinator that moves and a lock that
 * was slow count as fatal there. What is not one of Kafka's errors is a bug.
 */
export function isFinal(error: unknown): boolean {
  const cause = causeOf(error);
  if (cause instanceof AppError) return !cause.retriable;
  return !(cause instanceof KafkaJSError) || refusals.has(typeOf(cause)) || refusalsByName.has(nameOf(cause));
}

/** Whether a broker answered, and the answer was no: the reason may lie with some of what was asked for. */
export function isAnswer(error: unknown): boolean {
  return typeOf(causeOf(error)) !== '';
}

/** What kafkajs says as an `AppError`; `kafka` names the cluster in the sentence. */
export function appErrorOf(error: unknown, kafka: string): AppError {
  if (error instanceof AppError) return error;
  const cause = causeOf(error);
  const said = cause instanceof Error ? cause.message : String(cause);
  if (!isFinal(error)) {
    const what = isAnswer(error)
      ? `cannot do this now (${said}): wait, or look at its logs`
      : `does not answer (${said}): check that it runs and can be reached from here`;
    return new AppError('ESCALOG_BUS_UNAVAILABLE', `${kafka} ${what}.`, { retriable: true, cause: error });
  }
  const code = cause instanceof KafkaJSError ? 'ESCALOG_BUS_REFUSED' : 'ESCALOG_BUS_FAILED';
  return new AppError(code, `${kafka} ${adviceOn(cause, said)}`, { retriable: false, cause: error });
}

export function noAnswer(kafka: string, after: Milliseconds): AppError {
  return new AppError(
    'ESCALOG_BUS_UNAVAILABLE',
    `${kafka} does not answer within ${after / 1_000} seconds: check that it runs and can be reached from here.`,
    { retriable: true },
  );
}

export function busClosed(): AppError {
  return new AppError('ESCALOG_BUS_CLOSED', 'The bus is closed.', { retriable: false });
}

function adviceOn(cause: unknown, said: string): string {
  const type = typeOf(cause);
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE')
    return `refuses a message as too large: raise max.message.bytes of its topic, or publish less at once.`;
  if (type.endsWith('AUTHORIZATION_FAILED'))
    return `does not allow it (${said}): grant this user to read, write and describe Escalog's topics, and to read its groups.`;
  if (type === 'SASL_AUTHENTICATION_FAILED' || nameOf(cause) === 'KafkaJSSASLAuthenticationError')
    return `refuses the credentials (${said}): check user, password and ?sasl= in ESCALOG_BUS.`;
  if (type === 'INVALID_REPLICATION_FACTOR')
    return 'has fewer brokers than a topic shall have copies: give as many as there are with npm run topics -- --replication-factor N.';
  if (nameOf(cause) === 'KafkaJSNotImplemented')
    return `holds messages that cannot be read (${said}): write to Escalog's topics without compression, or with gzip.`;
  return cause instanceof KafkaJSError
    ? `refuses (${said}): check its settings.`
    : `cannot be used (${said}): this is a bug in Escalog.`;
}

/** What went wrong in the first place: kafkajs wraps an error once for each of its retries, and several into one. */
export function causeOf(error: unknown): unknown {
  if (error instanceof KafkaJSAggregateError && error.errors.length > 0) return causeOf(error.errors[0]);
  return error instanceof KafkaJSError && error.cause instanceof Error ? causeOf(error.cause) : error;
}

/** The name that Kafka has for an error, or nothing when it is not Kafka's. */
export function typeOf(error: unknown): string {
  return error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : '';
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
