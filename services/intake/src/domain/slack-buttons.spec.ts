import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buttonOf, lineOf, withLine } from './slack-buttons.ts';

const section = { type: 'section', text: { type: 'mrkdwn', text: 'a &amp; b' } };
const actions = { type: 'actions', elements: [] };
const message = { text: '[sev1] a', blocks: [section, actions] };

describe('a button of a page in Slack', () => {
  it('is one by its id and what it carries; links and what others made are none', () => {
    assert.deepEqual(buttonOf({ action_id: 'escalog-next-level', value: 't' }), { answer: 'escalate', token: 't' });
    for (const action of [
      { action_id: 'escalog-acknowledge' },
      { action_id: 'escalog-link-0', value: 't' },
      { value: 't' },
      {},
    ])
      assert.equal(buttonOf(action), undefined);
  });

  it('says what came of it', () => {
    const button = { answer: 'acknowledge', token: 't' } as const;
    const said = (outcome: 'taken' | 'over', changed: boolean) => lineOf('Ben', button, { outcome, changed });
    assert.equal(said('taken', true), 'Ben has it: acknowledged in Slack.');
    assert.equal(said('taken', false), 'Ben had answered so already.');
    assert.equal(said('over', true), 'It is resolved: there is nothing to answer any more.');
  });
});

describe('a message in which one was pressed', () => {
  it('keeps what it says, has one more line, and its buttons only while they are of use', () => {
    const line = { type: 'context', elements: [{ type: 'mrkdwn', text: 'Ben &lt;3', verbatim: true }] };
    assert.deepEqual(withLine(message, 'Ben <3', false), {
      response_type: 'in_channel',
      replace_original: true,
      text: '[sev1] a\nBen &lt;3',
      blocks: [section, line],
    });
    assert.deepEqual(withLine(message, 'Ben <3', true).blocks, [section, actions, line]);
  });

  it('has no more blocks than Slack takes, however often it is pressed', () => {
    const full = { text: 'x', blocks: Array.from({ length: 50 }, () => section) };
    assert.equal(withLine(full, 'y', true).blocks?.length, 50);
  });
});
