/**
 * An infrastructure failure. `retriable` says whether the same call may succeed later (a dependency is
 * down) or never will (a bug, a schema, a corrupted file). Match on `code`, never on the message.
 */
export class AppError extends Error {
  readonly code: string;
  readonly retriable: boolean;

  constructor(code: string, message: string, options: { retriable: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retriable = options.retriable;
  }
}

/** True when trying again may help: an `AppError` that says so, never a bug's plain `Error`. */
export function isRetriable(error: unknown): boolean {
  return error instanceof AppError && error.retriable;
}
