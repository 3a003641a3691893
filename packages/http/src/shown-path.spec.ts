import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shownPath } from './shown-path.ts';

describe('the path that is logged and told', () => {
  it('has no query', () => assert.equal(shownPath('/v1/acknowledge?token=t0k3n'), '/v1/acknowledge'));

  it('has no key of a source or a heartbeat', () => {
    for (const [url, shown] of [
      ['/v1/alerts/eu/s3cr3t', '/v1/alerts/eu/…'],
      ['/v1/alerts/eu/s3cr3t/', '/v1/alerts/eu/…'],
      ['/v1/alerts/eu/s3cr3t/more?x=1', '/v1/alerts/eu/…'],
      ['/v1/heartbeats/backup/s3cr3t', '/v1/heartbeats/backup/…'],
      ['//v1//alerts/eu//s3cr3t', '//v1//alerts/eu//…'],
      ['/V1/Alerts/eu/s3cr3t', '/V1/Alerts/eu/…'],
      ['/v1/%61lerts/eu/s3cr3t', '/v1/alerts/eu/…'],
      ['/v1/alerts/eu%2Fs3cr3t', '/v1/alerts/eu/…'],
      ['http://escalog.example/v1/alerts/eu/s3cr3t', 'http://escalog.example/v1/alerts/eu/…'],
    ] as const)
      assert.equal(shownPath(url), shown);
  });

  it('is as it was sent otherwise', () => {
    for (const url of ['/v1/alerts/eu', '/v1/alerts/eu/', '/v1/incidents/1/resolve', '/%zz', '/'])
      assert.equal(shownPath(url), url);
  });
});
