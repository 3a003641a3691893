import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import { definitionsOf, severity } from '@escalog/definitions/testing';
import { slackCommandOf } from './slack-command.ts';

const severities: readonly CatalogEntry[] = [
  severity('sev1', { name: 'Major' }),
  severity('sev2', { name: 'sev2', urgency: 'low', assumed: true }),
];

function readOf(text: string): unknown {
  const read = slackCommandOf(text, definitionsOf(...severities));
  if (read.kind === 'answer') return [read.verb, read.incident, read.rest, read.otherwise.title];
  return read.kind === 'help' ? 'help' : [read.severity, read.title];
}

describe('what stands behind a slash command', () => {
  it('is a sentence, with a severity before it when that is called by its ref', () => {
    assert.deepEqual(readOf('users cannot log in'), [undefined, 'users cannot log in']);
    assert.deepEqual(readOf('sev1 users cannot log in'), ['sev1', 'users cannot log in']);
    assert.deepEqual(readOf('SEV1: users cannot log in'), ['SEV1', 'users cannot log in']);
    assert.deepEqual(readOf('severity/sev2 all is slow'), ['severity/sev2', 'all is slow']);
  });

  it('may begin with what a severity is called, and be nothing but its ref', () => {
    assert.deepEqual(readOf('Major outage of the tills'), [undefined, 'Major outage of the tills']);
    assert.deepEqual(readOf('sev1'), [undefined, 'sev1']);
    assert.deepEqual(readOf('sev9 users cannot log in'), [undefined, 'sev9 users cannot log in']);
  });

  it('is an answer when the first characters of an id follow a verb, and may be a sentence after all', () => {
    assert.deepEqual(readOf('Acknowledge 0C2F7a'), ['acknowledge', '0c2f7a', '', 'Acknowledge 0C2F7a']);
    assert.deepEqual(readOf('ack 01a22807-9200-7289'), [
      'acknowledge',
      '01a22807-9200-7289',
      '',
      'ack 01a22807-9200-7289',
    ]);
    assert.deepEqual(readOf('decline dead letters pile up'), [
      'decline',
      'dead',
      'letters pile up',
      'decline dead letters pile up',
    ]);
    assert.deepEqual(readOf('handoff 0c2f7a: payments: it is the till'), [
      'handoff',
      '0c2f7a',
      'payments: it is the till',
      'handoff 0c2f7a: payments: it is the till',
    ]);
    for (const sentence of ['decline in logins', 'escalate 0c2', 'acknowledge 0c2f7x', 'declines 0c2f'])
      assert.deepEqual(readOf(sentence), [undefined, sentence]);
  });

  it('asks for help when it is empty or says so, or does not say what is answered', () => {
    for (const text of ['', ' \n ', 'help', 'Help', '?', 'acknowledge', 'ACK', 'decline', 'escalate', 'handoff'])
      assert.equal(readOf(text), 'help', text);
    assert.deepEqual(readOf('help desk is down'), [undefined, 'help desk is down']);
  });

  it('is read without the markup of Slack', () => {
    const written =
      'login &amp; &lt;SSO&gt; &amp;lt; per <@U012|kim>, <#C1|payments>, <#C2>, <!here>, <https://a.example/?a=1&amp;b=2|a.example>, <https://b.example>, <mailto:x@a.example>';
    assert.deepEqual(readOf(written), [
      undefined,
      'login & <SSO> &lt; per @kim, #payments, #C2, @here, a.example, https://b.example, x@a.example',
    ]);
  });

  it('is one line, and as long as a title may be; all of it is kept', () => {
    const read = slackCommandOf(`a\nb\u0000c ${'é'.repeat(400)}`, definitionsOf());
    assert.ok(read.kind === 'declare' && read.title.length <= 300 && read.title.startsWith('a b c é'));
    assert.equal(read.description, `a b c ${'é'.repeat(400)}`);
  });
});
