import { join } from 'node:path';
import { answerAs, HttpProblem, pagesIn, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { Registering, Registrant } from '../push/registering.ts';
import type { TestPages } from '../test-pages.ts';
import { pushToken } from './push-devices.ts';

const page = pagesIn(join(import.meta.dirname, '..', '..', 'templates'));
const tags = ['notification'];
/** As of every page, and besides what it needs to register: files of ours alone. */
const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; script-src 'self'; worker-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};
/** Who sends links to phones adds parameters of their own to them. */
const tokenQuery = Type.Object({ token: pushToken }, { additionalProperties: true });
const problems = { 403: problemSchema, 404: problemSchema };
const refused = answerAs('text/html', 'A page that says why.');
const refusedPages = { 403: refused, 404: refused };

export interface PushPageContext {
  readonly registering: Registering;
  readonly testPages: TestPages;
  /** What browsers subscribe with. */
  readonly publicKey: string;
}

/** `/push?token=…`: the page on which a person registers the device that shows it, and forgets others. Nothing but its buttons changes anything. */
export function pushPageRoutes(server: Routes, { registering, testPages, publicKey }: PushPageContext): void {
  // Everything is in the address: what a browser sends along with a button is not read.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', async () => ({}));
  // Who presses a button reads what is wrong on a page; who opens the link does by what every server has for that.
  server.setErrorHandler((error, { method }, reply) => {
    if (!(error instanceof HttpProblem) || method !== 'POST') throw error;
    return reply
      .code(error.status)
      .headers(headers)
      .type('text/html')
      .send(page('push-problem', 'This did not work', { detail: error.message }));
  });

  const shown = async (token: string, registrant: Registrant, said: string | undefined): Promise<string> => {
    const { person, methodId } = registrant;
    const devices = await registering.devicesOf(registrant);
    return page(
      'push',
      `Pages on this device for ${person.name}`,
      { token, publicKey, methodId, said, name: person.name, devices },
      `<link rel="manifest" href="/push/manifest.webmanifest?token=${encodeURIComponent(token)}">\n<script src="/push/page.js" defer></script>\n`,
    );
  };

  /** How a test fared, or why there is none now, in a sentence. */
  const testTo = async ({ person, methodId }: Registrant): Promise<string> => {
    try {
      const { methods } = await testPages.send(person.ref, methodId);
      const said = methods.map(({ outcome, detail }) =>
        outcome === 'accepted' ? `The test is on its way (${detail}).` : `The test did not go out: ${detail}.`,
      );
      return said.join(' ');
    } catch (error) {
      if (error instanceof HttpProblem) return error.message;
      throw error;
    }
  };

  server.get(
    '/push',
    {
      schema: {
        tags,
        summary: 'The page that registers a phone or a browser',
        querystring: tokenQuery,
        response: { 200: answerAs('text/html', 'The page.'), ...problems },
      },
    },
    async ({ query: { token } }, reply) =>
      reply
        .headers(headers)
        .type('text/html')
        .send(await shown(token, registering.registrantBy(token), undefined)),
  );

  server.post(
    '/push/forget',
    {
      schema: {
        tags,
        summary: 'Forget a device, by the page that lists them',
        querystring: Type.Object(
          {
            token: pushToken,
            device: Type.String({
              minLength: 1,
              maxLength: 100,
              description: 'Its id, as registering answered.',
              examples: ['a-device-that-is-gone'],
            }),
          },
          { additionalProperties: true },
        ),
        response: { 200: answerAs('text/html', 'The page, without the device.'), ...refusedPages },
      },
    },
    async ({ query: { token, device } }, reply) => {
      await registering.forget(token, device);
      const said = 'It is forgotten. To have it shown again, register it again.';
      return reply
        .headers(headers)
        .type('text/html')
        .send(await shown(token, registering.registrantBy(token), said));
    },
  );

  server.post(
    '/push/test',
    {
      schema: {
        tags,
        summary: 'Send a test to the devices of a contact method, by the page that lists them',
        querystring: tokenQuery,
        response: { 200: answerAs('text/html', 'The page, with how it went.'), ...refusedPages },
      },
    },
    async ({ query: { token } }, reply) => {
      const registrant = registering.registrantBy(token);
      const said = await testTo(registrant);
      return reply
        .headers(headers)
        .type('text/html')
        .send(await shown(token, registrant, said));
    },
  );
}
