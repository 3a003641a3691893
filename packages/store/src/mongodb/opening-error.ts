import { AppError } from '@escalog/kernel';
import { MongoServerError } from 'mongodb';

/** MongoDB's codes: https://www.mongodb.com/docs/manual/reference/error-codes/ */
const unauthorized = 13;
const authenticationFailed = 18;

/** `problem` is what is wrong besides user and password. */
export function malformedUrl(problem: string | undefined): AppError {
  const why =
    problem === undefined
      ? 'percent-encode the special characters in its user and password'
      : `${problem.replace(/\.$/, '')}; write mongodb://user:password@host:port/?options`;
  return new AppError('ESCALOG_STORE_URL', `ESCALOG_STORE is no URL of MongoDB: ${why}.`, { retriable: false });
}

export function unwantedDatabase(named: string, database: string): AppError {
  return new AppError(
    'ESCALOG_STORE_URL',
    `ESCALOG_STORE names the database ${named}, but each service keeps its own (here ${database}): take it out; where it named the user's database, write ?authSource=${named}.`,
    { retriable: false },
  );
}

export function newerLayout(database: string, found: unknown, known: number): AppError {
  return new AppError(
    'ESCALOG_STORE_NEWER_VERSION',
    `The database ${database} was written by a newer Escalog (layout ${String(found)}; this one knows ${known}): install that version again. Nothing was changed.`,
    { retriable: false },
  );
}

export function holdsUnfinishedImport(database: string): AppError {
  return new AppError(
    'ESCALOG_STORE_IMPORT_UNFINISHED',
    `The database ${database} holds half of an import: drop it, with those of the other services, make the topics anew, and import again.`,
    { retriable: false },
  );
}

/** Why the store at `address` cannot be opened, as one sentence that holds no password. An `AppError` stays as it is. */
export function openingErrorOf(error: unknown, address: string, database: string): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  if (isServerError(error, authenticationFailed)) {
    return new AppError(
      'ESCALOG_STORE_CREDENTIALS',
      `MongoDB at ${address} refused the user or password in ESCALOG_STORE: correct them, and name the user's database by ?authSource=.`,
      { retriable: false, cause: error },
    );
  }
  if (isServerError(error, unauthorized)) {
    return new AppError(
      'ESCALOG_STORE_CREDENTIALS',
      `MongoDB at ${address} does not let this user read and write the database ${database} (${reason}): put a user who may into ESCALOG_STORE.`,
      { retriable: false, cause: error },
    );
  }
  if (isFileError(error)) {
    return new AppError(
      'ESCALOG_STORE_URL',
      `A file named in ESCALOG_STORE cannot be read (${reason}): correct tlsCAFile, tlsCRLFile or tlsCertificateKeyFile.`,
      { retriable: false, cause: error },
    );
  }
  return new AppError(
    'ESCALOG_STORE_UNAVAILABLE',
    `MongoDB at ${address} did not answer (${reason}): check that it runs there, that a replica set has the name that is given and a primary, and that both sides use TLS, with certificates that the other trusts (tlsCAFile), or neither does.`,
    { retriable: true, cause: error },
  );
}

function isServerError(error: unknown, code: number): boolean {
  return error instanceof MongoServerError && error.code === code;
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'open';
}
