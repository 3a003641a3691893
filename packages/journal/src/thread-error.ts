import { AppError } from '@escalog/kernel';

/** An error on its way from one thread to another, which keeps neither its class nor what it has besides. */
export interface SentError {
  readonly message: string;
  readonly stack: string | undefined;
  /** Of an `AppError`. */
  readonly app: { readonly code: string; readonly retriable: boolean } | undefined;
}

export function sent(error: Error): SentError {
  const { message, stack } = error;
  return {
    message,
    stack,
    app: error instanceof AppError ? { code: error.code, retriable: error.retriable } : undefined,
  };
}

export function received({ message, stack, app }: SentError): Error {
  const error = app === undefined ? new Error(message) : new AppError(app.code, message, { retriable: app.retriable });
  return Object.assign(error, stack !== undefined && { stack });
}
