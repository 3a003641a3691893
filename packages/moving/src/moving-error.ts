import { AppError } from '@escalog/kernel';

type Code =
  | 'FILE'
  | 'NEWER_FORMAT'
  | 'NOT_EMPTY'
  | 'NOT_WHOLE'
  | 'NOTHING_THERE'
  | 'NO_ROOM'
  | 'RUNNING'
  | 'SECRETS'
  | 'ADDRESS'
  | 'UNREADABLE'
  | 'UNFINISHED';

/** Why nothing can be exported or imported; trying again without changing anything is no use. */
export function movingError(code: Code, message: string, cause?: unknown): AppError {
  return new AppError(`ESCALOG_MOVING_${code}`, message, { retriable: false, cause });
}
