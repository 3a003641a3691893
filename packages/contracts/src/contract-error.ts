import { AppError } from '@escalog/kernel';

/** An error of this package: not retriable unless it says so, because bytes do not get better. */
export function contractError(
  code: string,
  message: string,
  { retriable = false, cause }: { retriable?: boolean; cause?: unknown } = {},
): AppError {
  return new AppError(`ESCALOG_CONTRACTS_${code}`, message, { retriable, cause });
}
