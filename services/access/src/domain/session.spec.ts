import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { deciderSpec } from '@escalog/kernel/testing';
import { session } from './session.ts';

const given = deciderSpec(session);
const end = { sessionId: 's-1', person: 'person/ana', expiresAt: instantOf(9_000) };
const ended = { type: 'SessionEnded', ...end } as const;

describe('a session', () => {
  it('is ended once', () => {
    given().when(end).accepts(ended);
    given(ended).when(end).ignores('it was ended before');
  });
});
