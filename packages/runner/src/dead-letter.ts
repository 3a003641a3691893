import type { Message, OutgoingMessage } from '@escalog/bus';
import { AppError, isoOf, shortened } from '@escalog/kernel';

/** Why a message could not be handled. */
export interface Failure {
  /** One line. */
  readonly reason: string;
  /** The name of the error's class. */
  readonly error: string | null;
  /** Of an `AppError`. */
  readonly code: string | null;
  readonly stack: string | null;
}

/** A message in the dead letters. */
export interface DeadLetter extends Failure {
  /** The message as it came. */
  readonly message: Message;
  /** Which parking it belongs to. */
  readonly parking: string;
  readonly writtenAt: string;
}

const prefix = 'escalog-dead-';
const longestReason = 1_000;
const longestStack = 4_000;

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return becauseOf(String(error));
  const { name, message, stack = null } = error;
  return {
    ...becauseOf(`${name}: ${message}`),
    error: name,
    code: error instanceof AppError ? error.code : null,
    stack: shortened(stack ?? '', longestStack) || null,
  };
}

/** A failure that is no error. */
export function becauseOf(reason: string): Failure {
  return { reason: shortened(reason, longestReason), error: null, code: null, stack: null };
}

/** A message as it goes to the dead letters: as it was, and in headers where it came from and why it is there. */
export function deadLetterOf(
  { topic, partition, offset, key, value, headers }: Message,
  parking: string,
  { reason, error, code, stack }: Failure,
): OutgoingMessage {
  const told = { topic, partition: String(partition), offset: String(offset), parking, reason, error, code, stack };
  const added = Object.entries(told).flatMap(([name, text]) => (text === null ? [] : [[`${prefix}${name}`, text]]));
  return { key, value, headers: { ...withoutOurs(headers), ...Object.fromEntries(added) } };
}

/** What a message in the dead letters is; `undefined` when it was not put there by `deadLetterOf`. */
export function letterIn({ key, value, headers, appendedAt }: Message): DeadLetter | undefined {
  const header = (name: string): string | null => headers[`${prefix}${name}`] ?? null;
  const [topic, parking, partition, offset] = [
    header('topic'),
    header('parking'),
    Number(header('partition') ?? NaN),
    Number(header('offset') ?? NaN),
  ];
  if (topic === null || parking === null || !Number.isInteger(partition) || !Number.isInteger(offset)) return undefined;
  const message = { topic, partition, offset, key, value, headers: withoutOurs(headers), appendedAt };
  return {
    message,
    parking,
    reason: header('reason') ?? '',
    error: header('error'),
    code: header('code'),
    stack: header('stack'),
    writtenAt: isoOf(appendedAt),
  };
}

function withoutOurs(headers: Message['headers']): Message['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(prefix)));
}
