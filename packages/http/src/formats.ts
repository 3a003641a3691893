import type { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

const unfit = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

/** Something to read that stays on its line: not blank, no control characters, nothing that turns the direction of what follows. */
function isOneLine(text: string): boolean {
  return /\S/.test(text) && !unfit.test(text);
}

/** An instant that can be read, which not all are that RFC 3339 allows: at most nine decimals of a second. */
function isInstant(text: string): boolean {
  try {
    Temporal.Instant.from(text);
    return true;
  } catch {
    return false;
  }
}

/** Makes `ajv` know the formats that schemas name. What passes them can be worked with: nothing below needs to look again. */
export function withFormats(ajv: Ajv): Ajv {
  addFormats.default(ajv);
  const { validate } = ajv.formats['date-time'] as { validate(text: string): boolean };
  return ajv
    .addFormat('date-time', { validate: (text: string) => validate(text) && isInstant(text) })
    .addFormat('one-line', { validate: isOneLine });
}
