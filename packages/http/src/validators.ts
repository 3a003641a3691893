import { Ajv, type AnySchema, type Options, type ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { withFormats } from './formats.ts';

const common: Options = { useDefaults: true, strict: false, verbose: true };
/** Bodies are taken literally; parameters are text and become what their schema says. */
const bodies = compilerOf({ ...common, allErrors: true });
const largeBodies = compilerOf(common);
const parameters = compilerOf({ ...common, allErrors: true, coerceTypes: 'array' });

/** With more values than this in it, only the first thing that is wrong with a body is told: a list of all could fill the memory. */
const mostValues = 100_000;

/** Checks a part of a request against its schema, and tells all that is wrong with it. */
export const validatorOf: FastifySchemaCompiler<AnySchema> = ({ schema, httpPart }) => {
  if (httpPart !== 'body') return parameters(schema);
  const [all, first] = [bodies(schema), largeBodies(schema)];
  return (body: unknown) => {
    if (first(body)) return true;
    const validate = holdsMoreThan(mostValues, body) ? first : all;
    return validate(body) ? true : { error: validate.errors ?? [] };
  };
};

/** Compiles each schema once, for as long as somebody has it: Ajv by itself would keep those of every server that was ever built. */
function compilerOf(options: Options): (schema: AnySchema) => ValidateFunction {
  const ajv = withFormats(new Ajv(options));
  const compiled = new WeakMap<object, ValidateFunction>();
  return (schema) => {
    if (typeof schema === 'boolean') return ajv.compile(schema);
    return compiled.getOrInsertComputed(schema, () => {
      const validate = ajv.compile(schema);
      ajv.removeSchema(schema);
      return validate;
    });
  };
}

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
