import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { maskedSecret, type EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { withMaskedSecrets, withStoredSecrets } from './secrets.ts';

const secret = `whsec_${'s'.repeat(32)}`;
const post = { post: { chat: 'https://chat.acme.example/hooks/T1/secret-path' }, say: 'It goes on.' };
const call = { call: { url: 'https://hooks.acme.example/in?key=1', secret } };
const page = { page: ['person/ana'] };
const rule: EntryOf<'rule'> = { ref: 'rule/r', name: 'R', on: ['declared'], do: [page, post, call] };
const known = definitionsOf(rule);
const shown = {
  ...rule,
  do: [
    page,
    { ...post, post: { chat: 'https://chat.acme.example/********' } },
    { call: { url: 'https://hooks.acme.example/********', secret: maskedSecret } },
  ],
};

describe('what is shown of a rule', () => {
  it('has the origin of each address alone, and a mask in place of a secret', () =>
    assert.deepEqual(withMaskedSecrets(rule), shown));
});

describe('a rule that is sent as it was shown', () => {
  it('keeps what is stored', () => assert.deepEqual(withStoredSecrets(shown, known), rule));

  it('keeps it when actions have moved, as long as one alone can be meant', () => {
    const moved = { ...shown, do: shown.do.toReversed() };
    assert.deepEqual(withStoredSecrets(moved, known), { ...rule, do: rule.do.toReversed() });
    const two = { ...rule, do: [post, { ...post, post: { chat: 'https://chat.acme.example/hooks/T2' } }] };
    const added = { ...shown, do: [page, page, page, shown.do[1]] };
    assert.deepEqual(withStoredSecrets(added, definitionsOf(two as EntryOf<'rule'>)), added);
  });

  it('keeps the format of a chat beside its address, and a channel of Slack, which is no secret', () => {
    const inTeams = {
      post: { chat: 'https://chat.acme.example/hooks/T3', format: 'teams' },
      say: 'It goes on.',
    } as const;
    const inSlack = { post: { slack: 'C024BE91L' }, say: 'It goes on.' };
    const both: EntryOf<'rule'> = { ...rule, do: [inSlack, inTeams] };
    const masked = withMaskedSecrets(both) as EntryOf<'rule'>;
    assert.deepEqual(masked.do, [
      inSlack,
      { ...inTeams, post: { chat: 'https://chat.acme.example/********', format: 'teams' } },
    ]);
    assert.deepEqual(withStoredSecrets(masked, definitionsOf(both)), both);
    const moved = { ...masked, do: masked.do.toReversed() };
    assert.deepEqual(withStoredSecrets(moved, definitionsOf(both)), { ...both, do: [inTeams, inSlack] });
  });

  it('takes another address when one is given, and the stored secret by its mask', () => {
    const other = { ...rule, do: [page, post, { call: { url: 'https://other.example/in', secret: maskedSecret } }] };
    assert.deepEqual(withStoredSecrets(other, known), {
      ...rule,
      do: [page, post, { call: { url: 'https://other.example/in', secret } }],
    });
  });

  it('keeps its masks where nothing is stored, so that it can be refused, whatever else is in it', () => {
    assert.deepEqual(withStoredSecrets(shown, definitionsOf()), shown);
    for (const actions of [null, 'x', [null, 7, { post: 'x' }, { call: { url: 7 } }]])
      assert.deepEqual(withStoredSecrets({ ...rule, do: actions }, known), { ...rule, do: actions });
  });
});
