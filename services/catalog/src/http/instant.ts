import { HttpProblem } from '@escalog/http';
import { instantFrom, type Instant } from '@escalog/kernel';
import Type from 'typebox';

/** A parameter of the query that is an instant. */
export function instantParameter(description: string, examples: readonly string[] = []) {
  return Type.Optional(
    Type.String({
      format: 'date-time',
      maxLength: 40,
      description,
      ...(examples.length > 0 && { examples: [...examples] }),
    }),
  );
}

/** The instant that a parameter of the query says. The schema lets more decimals pass than there is a meaning for. */
export function instantIn(text: string, parameter: string): Instant {
  try {
    return instantFrom(text);
  } catch {
    throw new HttpProblem(
      400,
      'invalid-request',
      `"${parameter}" in the query must be a time such as 2026-11-18T02:00:00Z, with nine decimals at most.`,
    );
  }
}
