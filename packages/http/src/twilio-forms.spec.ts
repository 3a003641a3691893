import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fastify from 'fastify';
import pino from 'pino';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import Type from 'typebox';
import type { Routes } from './routes.ts';
import { buildServer } from './server.ts';
import { takeTwilioForms } from './twilio-forms.ts';

const authToken = '0123456789abcdef0123456789abcdef';
const path = '/v1/twilio/sms';

interface Sent {
  readonly url?: string;
  readonly form?: string;
  readonly signature?: string;
  readonly headers?: Record<string, string>;
}

/** What a server with this public URL answers to a form. */
async function answered(publicUrl: string, { url = path, form = '', signature, headers }: Sent, token = authToken) {
  const server = fastify();
  takeTwilioForms(server as unknown as Routes, {
    authToken: token === '' ? undefined : token,
    publicUrl: () => publicUrl,
  });
  server.post(path, async ({ body }) => body);
  const { statusCode, body } = await server.inject({
    method: 'POST',
    url,
    payload: form,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signature !== undefined && { 'x-twilio-signature': signature }),
      ...headers,
    },
  });
  return { status: statusCode, body: JSON.parse(body) as Record<string, string> };
}

function signed(url: string, fields: Record<string, string | string[]>, token = authToken): string {
  return webhooks.getExpectedTwilioSignature(token, url, fields);
}

const fields = { From: '+15005550001', Body: '1 & 2 é', MessageSid: 'SM1' };
const form = new URLSearchParams(fields).toString();

describe('a form of Twilio', () => {
  it('is taken when it is signed over the public URL, however the request came here', async () => {
    for (const publicUrl of ['https://escalog.example', 'https://example.org/escalog', 'http://escalog.example:8080']) {
      const signature = signed(`${publicUrl}${path}`, fields);
      const sent = { form, signature, headers: { host: 'inside:3000', 'x-forwarded-host': 'else.example' } };
      assert.deepEqual(await answered(publicUrl, sent), { status: 200, body: fields }, publicUrl);
    }
  });

  it('is signed as the documentation says: the URL, then names and values in the order of the names', async () => {
    const url = `https://escalog.example${path}?token=a.b-c_d`;
    const data = `${url}Body1 & 2 éFrom+15005550001MessageSidSM1`;
    const signature = createHmac('sha1', authToken).update(data, 'utf8').digest('base64');
    const { status } = await answered('https://escalog.example', { url: `${path}?token=a.b-c_d`, form, signature });
    assert.equal(status, 200);
  });

  it('is taken with and without the standard port in what Twilio signed', async () => {
    for (const signedUrl of ['https://escalog.example:443', 'https://escalog.example']) {
      const signature = signed(`${signedUrl}${path}`, fields);
      for (const publicUrl of ['https://escalog.example:443', 'https://escalog.example'])
        assert.equal((await answered(publicUrl, { form, signature })).status, 200, `${signedUrl} at ${publicUrl}`);
    }
  });

  it('is refused with another query, path, host, scheme, field or value', async () => {
    const publicUrl = 'https://escalog.example';
    const signature = signed(`${publicUrl}${path}`, fields);
    const bad: readonly Sent[] = [
      { form, signature, url: `${path}?a=1` },
      { form: `${form}&Extra=1`, signature },
      { form: form.replace('SM1', 'SM2'), signature },
      { form: '', signature },
      { form, signature: signed(`http://escalog.example${path}`, fields) },
      { form, signature: signed(`https://other.example${path}`, fields) },
      { form, signature: signed(`${publicUrl}${path}/`, fields) },
      { form, signature: signed(`${publicUrl}${path}`, fields, 'f'.repeat(32)) },
      { form, signature: `${signature} x` },
      { form, signature: '' },
      { form },
    ];
    for (const sent of bad) assert.equal((await answered(publicUrl, sent)).status, 403, JSON.stringify(sent));
  });

  it('with a repeated field counts each value, and the first one is read', async () => {
    const publicUrl = 'https://escalog.example';
    const signature = signed(`${publicUrl}${path}`, { A: ['2', '1'], B: '3' });
    const taken = await answered(publicUrl, { form: 'A=2&A=1&B=3', signature });
    assert.deepEqual(taken, { status: 200, body: { A: '2', B: '3' } });
    assert.equal((await answered(publicUrl, { form: 'A=2&B=3', signature })).status, 403);
    assert.equal((await answered(publicUrl, { form: 'A=2&A=1&A=0&B=3', signature })).status, 403);
  });

  it('is read as text whatever names its fields have', async () => {
    const publicUrl = 'https://escalog.example';
    const odd = { constructor: 'x', toString: 'y' };
    const signature = signed(`${publicUrl}${path}`, odd);
    const { status, body } = await answered(publicUrl, { form: new URLSearchParams(odd).toString(), signature });
    assert.deepEqual([status, { ...body }], [200, odd]);
  });

  it('is not looked at before Twilio is set up, nor when it is too long', async () => {
    assert.equal((await answered('https://escalog.example', { form }, '')).status, 404);
    assert.equal((await answered('https://escalog.example', { form: 'a'.repeat(70_000) })).status, 413);
  });

  it('that is too long is told the limit that it is over', async () => {
    const routes = async (server: Routes): Promise<void> => {
      takeTwilioForms(server, { authToken, publicUrl: () => 'https://escalog.example' });
      server.post(path, { schema: { summary: 'Take a form', response: { 200: Type.Object({}) } } }, async () => ({}));
    };
    const nothing = async () => {};
    const service = {
      name: 'taker',
      routes,
      start: nothing,
      stop: nothing,
      checks: async () => [],
      busy: async () => 0,
    };
    const server = await buildServer({ services: [service], logger: pino({ level: 'silent' }), settled: nothing });
    const { body } = await server.inject({ method: 'POST', url: path, payload: 'a'.repeat(70_000) });
    assert.match(body, /over the limit of 65536 bytes;/);
  });
});
