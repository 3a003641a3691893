import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after as afterAll, before, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { connect } from 'node:tls';
import { after, instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import pino from 'pino';
import { certificateFilesOf, certificateIn, type ServedCertificate } from './served-certificate.ts';
import { makeCertificate, noCertificates, type TestCertificate } from './testing/index.ts';

const silent = pino({ level: 'silent' });
const days = 24 * 60 * 60 * 1_000;

describe('the variables of TLS', () => {
  it('are both set, or neither', () => {
    assert.deepEqual(certificateFilesOf({ ESCALOG_TLS_CERT: undefined, ESCALOG_TLS_KEY: undefined }), {
      value: undefined,
    });
    assert.deepEqual(certificateFilesOf({ ESCALOG_TLS_CERT: 'a', ESCALOG_TLS_KEY: 'b' }), {
      value: { cert: 'a', key: 'b' },
    });
    assert.deepEqual(certificateFilesOf({ ESCALOG_TLS_CERT: 'a', ESCALOG_TLS_KEY: undefined }), {
      problem: 'ESCALOG_TLS_CERT is set and ESCALOG_TLS_KEY is not; set both to serve https, or neither.',
    });
    assert.deepEqual(certificateFilesOf({ ESCALOG_TLS_CERT: undefined, ESCALOG_TLS_KEY: 'b' }), {
      problem: 'ESCALOG_TLS_KEY is set and ESCALOG_TLS_CERT is not; set both to serve https, or neither.',
    });
  });
});

describe('a certificate', { skip: noCertificates }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-tls-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const clock = new ManualClock(instantOf(Date.now()));
  let [one, other]: TestCertificate[] = [];
  before(() => ([one, other] = [makeCertificate('one'), makeCertificate('other')]));
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (cert: string | undefined, key: string | undefined): void => {
    writeFileSync(files.cert, cert ?? '');
    writeFileSync(files.key, key ?? '');
  };
  const opened = (): ServedCertificate => {
    const parsed = certificateIn(files, clock);
    return 'config' in parsed && parsed.config !== undefined ? parsed.config : assert.fail(JSON.stringify(parsed));
  };
  const refused = (some = files): string => {
    const parsed = certificateIn(some, clock);
    return 'problems' in parsed ? parsed.problems.join() : assert.fail('it was taken');
  };

  it('is none where no files are named', () =>
    assert.deepEqual(certificateIn(undefined, clock), { config: undefined }));

  it('is refused in one sentence, by the variable, when its files are not there or hold something else', () => {
    write(one?.cert, one?.key);
    assert.match(
      refused({ ...files, key: '/nowhere/key.pem' }),
      /^ESCALOG_TLS_KEY is "\/nowhere\/key\.pem", which does not exist; /,
    );
    assert.match(refused({ ...files, cert: folder }), /^ESCALOG_TLS_CERT is ".*", which cannot be read \(EISDIR\); /);
    for (const cert of ['', 'hello', one?.key]) {
      write(cert, one?.key);
      assert.match(refused(), /^ESCALOG_TLS_CERT is ".*cert\.pem", which holds no certificate/);
    }
    for (const key of ['', 'hello', one?.cert]) {
      write(one?.cert, key);
      assert.match(refused(), /^ESCALOG_TLS_KEY is ".*key\.pem", which holds no private key/);
    }
    write(one?.cert, other?.key);
    assert.match(refused(), /^The key in ".*" \(ESCALOG_TLS_KEY\) does not belong to the certificate in /);
  });

  it('is served until its files hold another, that is served from then on, or a broken one, which readiness tells', async () => {
    write(one?.cert, one?.key);
    const certificate = opened();
    const server = createServer({ ...certificate.current }, (_request, response) => void response.end('ok'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const following = certificate.follow(server, silent);
    const looked = async (): Promise<void> => {
      clock.moveTo(after(clock.now(), 5_000));
      while (clock.nextAlarmAt() === undefined) await turn();
    };
    const served = async (): Promise<string> => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ host: '127.0.0.1', port, ca: [one?.cert ?? '', other?.cert ?? ''] });
      await once(socket, 'secureConnect');
      const name = socket.getPeerCertificate().subject.CN;
      socket.destroy();
      return String(name);
    };
    try {
      assert.deepEqual([await served(), certificate.check().ok], ['one', true]);
      write(other?.cert, other?.key);
      await looked();
      assert.deepEqual([await served(), certificate.check().ok], ['other', true]);

      for (const [cert, key] of [
        ['broken', other?.key],
        [one?.cert, other?.key],
      ]) {
        write(cert, key);
        await looked();
        assert.equal(await served(), 'other');
        const { ok, detail } = certificate.check();
        assert.equal(ok, false);
        assert.match(
          detail,
          /(holds no certificate|does not belong to).*The certificate from before is served meanwhile\.$/,
        );
      }
      rmSync(files.key);
      await looked();
      assert.match(certificate.check().detail, /^ESCALOG_TLS_KEY is .* does not exist/);

      write(one?.cert, one?.key);
      await looked();
      assert.deepEqual([await served(), certificate.check().ok], ['one', true]);
    } finally {
      following.stop();
      server.close();
    }
    assert.equal(clock.nextAlarmAt(), undefined);
  });

  it('is not ready once it has expired', () => {
    write(one?.cert, one?.key);
    const later = new ManualClock(instantOf(Date.now() + 31 * days));
    const parsed = certificateIn(files, later);
    assert.ok('config' in parsed);
    assert.equal(parsed.config?.check().ok, false);
    assert.match(parsed.config?.check().detail ?? '', /has expired, and clients refuse it\.$/);
  });
});
