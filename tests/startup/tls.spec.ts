import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import type { IncomingMessage } from 'node:http';
import { makeCertificate, noCertificates, type TestCertificate } from '@escalog/hosting/testing';
import { EscalogCommand } from './escalog-command.ts';

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');

describe('npm start with a certificate of its own', { skip: noCertificates }, () => {
  let folder = '';
  let certificate: TestCertificate = { cert: '', key: '' };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'escalog-tls-'));
    certificate = makeCertificate('escalog');
    writeFileSync(join(folder, 'cert.pem'), certificate.cert);
    writeFileSync(join(folder, 'key.pem'), certificate.key);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const settings = (): Record<string, string> => ({
    PORT: '0',
    ESCALOG_DATA_DIR: mkdtempSync(join(folder, 'data-')),
    ESCALOG_TLS_CERT: join(folder, 'cert.pem'),
    ESCALOG_TLS_KEY: join(folder, 'key.pem'),
  });

  const asked = async (url: string, body?: object): Promise<{ status: number | undefined; text: string }> => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(url, { method, ca: certificate.cert, headers: { 'content-type': 'application/json' } });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode, text: await text(response) };
  };

  it('serves https, says so, and sends links to it', async () => {
    await using escalog = new EscalogCommand(settings());
    const url = await escalog.listening();
    assert.match(url, /^https:\/\/127\.0\.0\.1:\d+$/);
    const ready = await asked(`${url}/health/ready`);
    assert.deepEqual([ready.status, /"name":"tls","ok":true/.test(ready.text)], [200, true]);
    assert.equal((await asked(`${url}/v1/incidents`, { title: 'users cannot log in' })).status, 201);
    const { messages } = JSON.parse((await asked(`${url}/v1/sandbox/messages`)).text) as {
      messages: { acknowledgeUrl: string }[];
    };
    assert.ok(messages[0]?.acknowledgeUrl.startsWith(`${url}/v1/acknowledge?token=`));

    escalog.child.kill('SIGINT');
    assert.equal(await escalog.exited(), 0, escalog.output);
  });

  it('is reached by the command line once that trusts the certificate, which says how', async () => {
    await using escalog = new EscalogCommand(settings());
    const url = await escalog.listening();
    const status = (env: Record<string, string>): Promise<{ code: number; err: string }> =>
      new Promise((resolve) => {
        execFile(process.execPath, [cli, '--url', url, 'status'], { env }, (error, _, err) =>
          resolve({ code: Number(error?.code ?? 0), err }),
        );
      });
    const distrusted = await status({});
    assert.match(distrusted.err, /^The certificate of https:.* is not trusted here .* NODE_EXTRA_CA_CERTS=FILE/);
    assert.equal(distrusted.code, 3);
    const trusted = await status({ NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') });
    assert.deepEqual(trusted, { code: 0, err: 'No open incidents.\n' });
  });

  for (const [name, change, told] of [
    ['one of the two is missing', { ESCALOG_TLS_KEY: '' }, /^ESCALOG_TLS_CERT is set and ESCALOG_TLS_KEY is not;/],
    ['a file is not there', { ESCALOG_TLS_CERT: '/nowhere.pem' }, /^ESCALOG_TLS_CERT is "\/nowhere\.pem", which does/],
  ] as const)
    it(`is refused with one message when ${name}`, async () => {
      await using escalog = new EscalogCommand({ ...settings(), ...change });
      assert.equal(await escalog.exited(), 1);
      assert.match(escalog.output, told);
      assert.equal(escalog.output.trim().split('\n').length, 1);
    });
});
