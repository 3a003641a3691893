import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { makeCertificate, noCertificates } from '@escalog/hosting/testing';
import { gatewayTo } from './testing/gateway.ts';
import { stub } from './testing/stubs.ts';

it(
  'the gateway serves TLS, speaks http with the services behind it, and tells them so',
  { skip: noCertificates },
  async (t) => {
    const tls = makeCertificate('gateway');
    const intake = await stub(t, (asked, answer) => void answer.end(JSON.stringify(asked.headers)));
    const { url } = await gatewayTo(t, { intake }, { tls });
    assert.match(url, /^https:/);
    const [response] = (await once(request(`${url}/v1/incidents`, { ca: tls.cert }).end(), 'response')) as [
      IncomingMessage,
    ];
    assert.equal(response.statusCode, 200);
    assert.equal((JSON.parse(await text(response)) as Record<string, string>)['x-forwarded-proto'], 'https');
  },
);
