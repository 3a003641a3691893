import Type, { type TSchema } from 'typebox';

/** An answer that does not come as `application/json`, for the schemas of a route. */
export function answerAs(contentType: string, description: string, schema: TSchema = Type.String()) {
  return { description, content: { [contentType]: { schema } } };
}
