import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kafkaOptionsOf } from './address.ts';

describe('the address of a cluster', () => {
  const good = {
    'kafka://kafka:9092': { brokers: ['kafka:9092'], tls: false },
    'kafka://127.0.0.1': { brokers: ['127.0.0.1:9092'], tls: false },
    'kafka://a.example.org:1,b-2.example.org:65535/': {
      brokers: ['a.example.org:1', 'b-2.example.org:65535'],
      tls: false,
    },
    'kafkas://kafka:9093?ca=/etc/ca.pem': { brokers: ['kafka:9093'], tls: true, caFile: '/etc/ca.pem' },
    'kafka://me:secret@kafka:9092': {
      brokers: ['kafka:9092'],
      tls: false,
      sasl: { mechanism: 'plain', username: 'me', password: 'secret' },
    },
    'kafkas://me%40home:p%2Fa%3As:s@kafka:9092?sasl=scram-sha-512': {
      brokers: ['kafka:9092'],
      tls: true,
      sasl: { mechanism: 'scram-sha-512', username: 'me@home', password: 'p/a:s:s' },
    },
  };
  for (const [url, value] of Object.entries(good)) {
    it(`is read from ${url}`, () => assert.deepEqual(kafkaOptionsOf(url), { value }));
  }

  const bad = {
    '': /kafka:\/\/host:9092/,
    'localhost:9092': /kafka:\/\/host:9092/,
    'http://kafka:9092': /kafka:\/\/host:9092/,
    'kafka://': /kafka:\/\/host:9092/,
    'kafka://a,,b': /kafka:\/\/host:9092/,
    'kafka://[::1]:9092': /IPv4/,
    'kafka://kafka:nine': /kafka:\/\/host:9092/,
    'kafka://kafka:9092?sals=plain': /\?sals=.*\?sasl=/,
    'kafka://kafka:9092?ca=/etc/ca.pem': /kafkas:\/\//,
    'kafka://kafka:9092?sasl=plain': /user:password@/,
    'kafka://me:hunter2@kafka:9092?sasl=gssapi': /gssapi.*plain, scram-sha-256, scram-sha-512/,
    'kafka://me@kafka:9092': /user:password/,
    'kafka://me:@kafka:9092': /user:password/,
    'kafka://me:hunter2%@kafka:9092': /percent-encode/,
    'kafka://me:hunter2%FF@kafka:9092': /percent-encode/,
  };
  for (const [url, says] of Object.entries(bad)) {
    it(`is refused when it is ${url || 'empty'}, in a sentence without the password`, () => {
      const read = kafkaOptionsOf(url);
      assert.ok('problem' in read);
      assert.match(read.problem, /^ESCALOG_BUS .*\.$/);
      assert.match(read.problem, says);
      assert.ok(!read.problem.includes('hunter2'));
    });
  }
});
