import { Ajv, type AnySchema, type Options } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { withFormats } from './formats.ts';

const common: Options = { useDefaults: true, strict: false, verbose: true };
/** Bodies are taken literally; parameters are text and become what their schema says. */
const bodies = withFormats(new Ajv({ ...common, allErrors: true }));
const largeBodies = withFormats(new Ajv(common));
const parameters = withFormats(new Ajv({ ...common, allErrors: true, coerceTypes: 'array' }));

/** With more values than this in it, only the first thing that is wrong with a body is told: a list of all could fill the memory. */
const mostValues = 100_000;

/** Checks a part of a request against its schema, and tells all that is wrong with it. */
export const validatorOf: FastifySchemaCompiler<AnySchema> = ({ schema, httpPart }) => {
  if (httpPart !== 'body') return parameters.compile(schema);
  const [all, first] = [bodies.compile(schema), largeBodies.compile(schema)];
  return (body: unknown) => {
    if (first(body)) return true;
    const validate = holdsMoreThan(mostValues, body) ? first : all;
    return validate(body) ? true : { error: validate.errors ?? [] };
  };
};

/** Whether there are more than `most` values in `body`. Without recursion, because a body may be as deep as it is long. */
function holdsMoreThan(most: number, body: unknown): boolean {
  const waiting = [body];
  let found = 0;
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const key in value) {
      if ((found += 1) > most) return true;
      waiting.push((value as Record<string, unknown>)[key]);
    }
  }
  return false;
}
