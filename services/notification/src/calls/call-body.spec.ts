import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RequestedCall } from '../domain/calls/call-types.ts';
import { incident, incidentId, minute, night } from '../testing/examples.ts';
import { after } from '@escalog/kernel';
import { chatBody, chatContent } from './call-body.ts';

const call: RequestedCall = {
  callId: `${incidentId}.call.tell.1`,
  rule: 'rule/tell',
  action: 0,
  kind: 'post',
  text: '<!here> Join the bridge.',
  tryUntil: after(night, 60 * minute),
  incident,
  why: 'It was declared with sev1.',
  requestedAt: night,
};
const textOf = (title: string) =>
  (JSON.parse(chatBody({ ...call, incident: { ...incident, title } }, 'https://escalog.example/r')) as { text: string })
    .text;

describe('what a chat receives', () => {
  it('says what the rule says, mentions included, for whoever wrote the rule may call people', () => {
    assert.match(textOf('Nobody can pay'), /^<!here> Join the bridge\.\n\[sev1\] Nobody can pay\nhttps:/);
  });

  it('calls nobody whom only the title of the incident names, for anybody may declare', () => {
    for (const title of ['<!channel> down', 'down @all', '<@U123> broke it', '<users/all>'])
      assert.doesNotMatch(textOf(title).split('\n')[1] ?? '', /<[!@u]|@\w/);
  });

  it('has the title on one line', () => {
    assert.equal(textOf('It is\nvery slow').split('\n')[1], '[sev1] It is very slow');
  });

  it('in a format of its own calls nobody at all: the words of the rule are words', () => {
    const { title, paragraphs, thread } = chatContent(
      { ...call, incident: { ...incident, title: 'It is\nslow' } },
      'https://escalog.example/r',
    );
    assert.deepEqual([title, paragraphs, thread], ['[sev1] It is slow', ['<!here> Join the bridge.'], incidentId]);
  });
});
