import Type, { type TSchema } from 'typebox';

/** An answer that does not come as `application/json`, for the schemas of a route. */
export function answerAs(contentType: string, description: string, schema: TSchema = Type.String()) {
  return { description, content: { [contentType]: { schema } } };
}

/** An answer that leads a browser on to another address, for the schemas of a route. */
export const ledOn = Type.Null({ description: 'Leads on to the address in `Location`.' });
