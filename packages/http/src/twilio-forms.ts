/**
 * Twilio signs what it sends: https://www.twilio.com/docs/usage/security#validating-requests. The signature stands over the
 * address that Twilio called, which is the public one, and the fields of the form.
 */
import { counted } from '@escalog/telemetry';
import { HttpProblem } from './problem.ts';
import type { Routes } from './routes.ts';

export interface TwilioFormsOptions {
  /** Of the account; undefined when Twilio is not set up. */
  readonly authToken: string | undefined;
  /** Where Twilio calls, without a slash at the end: what a proxy made of the request is not looked at. */
  readonly publicUrl: () => string;
}

/** Twilio's forms have some thirty short fields and a text of 1,600 characters. */
const longestForm = 64 * 1024;

/** Makes `server`, a part of one, take forms that Twilio has signed, and nothing else. Each field has its first value. */
export function takeTwilioForms(server: Routes, { authToken, publicUrl }: TwilioFormsOptions): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('*', { parseAs: 'string' }, (_request, form, done) => done(null, { form }));
  // Of the routes, because that is the limit that the answer names.
  server.addHook('onRoute', (route) => void (route.bodyLimit = longestForm));
  server.addHook('preValidation', async (request) => {
    if (authToken === undefined)
      throw new HttpProblem(
        404,
        'twilio-not-set-up',
        'Twilio is not set up: give ESCALOG_TWILIO_ACCOUNT_SID, ESCALOG_TWILIO_AUTH_TOKEN and ESCALOG_TWILIO_FROM.',
      );
    const { 'x-twilio-signature': signature } = request.headers;
    const fields = fieldsIn((request.body as { form?: string } | undefined)?.form ?? '');
    const url = `${publicUrl()}${request.originalUrl}`;
    const { default: webhooks } = await import('twilio/lib/webhooks/webhooks.js');
    if (typeof signature !== 'string' || !webhooks.validateRequest(authToken, signature, url, fields)) {
      counted('escalog.callback.refused', 1, { 'escalog.provider': 'twilio' });
      throw new HttpProblem(
        403,
        'not-from-twilio',
        'This is not signed as Twilio signs for this account: ESCALOG_TWILIO_AUTH_TOKEN is of another account, ESCALOG_PUBLIC_URL is not the address that Twilio calls, or somebody else sent this.',
      );
    }
    request.body = Object.fromEntries(Object.entries(fields).map(([name, [first = '']]) => [name, first]));
  });
}

/** All values of each field, in their order: the signature counts repeated ones. */
function fieldsIn(form: string): Record<string, string[]> {
  const values = new URLSearchParams(form);
  return Object.fromEntries([...new Set(values.keys())].map((name) => [name, values.getAll(name)]));
}
