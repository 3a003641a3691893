import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessEvent } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import { AccessCopy } from './access-copy.ts';
import { accessEvent } from './testing/index.ts';

const at = (seconds: number) => instantOf(seconds * 1000);
const session = { sessionId: 'ses-1', person: 'person/ana', since: at(100), until: at(700) };

function changed(role: string, signedOutBefore = at(0), version = 1): AccessEvent {
  return accessEvent({ type: 'AccessChanged', person: 'person/ana', role, signedOutBefore }, version);
}

function issued(version = 1, expiresAt: ReturnType<typeof at> | null = null): AccessEvent {
  const token = { tokenId: 'tok-1', name: 'Bot', hash: 'h1', scopes: ['read'], person: null, expiresAt };
  return accessEvent({ type: 'TokenIssued', ...token }, version);
}

const revoked = (version = 2) => accessEvent({ type: 'TokenRevoked', tokenId: 'tok-1', because: null }, version);
const ended = accessEvent({ type: 'SessionEnded', sessionId: 'ses-1', person: 'person/ana', expiresAt: at(700) });

function copyOf(...events: readonly AccessEvent[]): AccessCopy {
  const copy = new AccessCopy();
  for (const event of events) copy.apply(event);
  return copy;
}

describe('the role of a person', () => {
  it('is responder until another is given, and then the newest', () => {
    assert.equal(copyOf().roleOf('person/ana'), 'responder');
    assert.equal(copyOf(changed('viewer'), changed('owner', at(0), 2)).roleOf('person/ana'), 'owner');
    assert.equal(copyOf(changed('viewer', at(0), 2), changed('owner', at(0), 1)).roleOf('person/ana'), 'viewer');
  });

  it('that a later version of Escalog gave, and is not known here, may do nothing', () => {
    assert.equal(copyOf(changed('auditor')).roleOf('person/ana'), 'none');
    assert.equal(copyOf(changed('constructor')).roleOf('person/ana'), 'none');
  });
});

describe('a session', () => {
  it('is good from when it began to when it ends', () => {
    assert.ok(copyOf().isAlive(session, at(100)));
    assert.ok(copyOf().isAlive(session, at(699)));
    assert.ok(!copyOf().isAlive(session, at(700)));
  });

  it('is over once it was ended, and so is every one that began before its person was signed out everywhere', () => {
    assert.ok(!copyOf(ended).isAlive(session, at(101)));
    assert.ok(!copyOf(changed('owner', at(101))).isAlive(session, at(101)));
    assert.ok(copyOf(changed('owner', at(100))).isAlive(session, at(101)));
  });

  it('is over for whoever may not sign in', () => assert.ok(!copyOf(changed('none')).isAlive(session, at(101))));
});

describe('a token', () => {
  it('is found by its hash until it ends or is revoked', () => {
    assert.equal(copyOf(issued()).tokenWith('h1', at(1))?.tokenId, 'tok-1');
    assert.equal(copyOf(issued()).tokenWith('h2', at(1)), undefined);
    assert.equal(copyOf(issued(1, at(10))).tokenWith('h1', at(10)), undefined);
    assert.equal(copyOf(issued(), revoked()).tokenWith('h1', at(1)), undefined);
  });

  it('that was revoked is not brought back by what comes again', () =>
    assert.equal(copyOf(issued(), revoked(), issued()).tokenWith('h1', at(1)), undefined));
});

describe('a copy', () => {
  it('forgets what is over by its own time, and refuses it all the same', () => {
    const copy = copyOf(issued(1, at(10)), ended, changed('viewer'));
    copy.forget(at(9));
    assert.deepEqual(copy.size, { people: 1, tokens: 1, endedSessions: 1 });
    copy.forget(at(700));
    assert.deepEqual(copy.size, { people: 1, tokens: 0, endedSessions: 0 });
    copy.apply(issued(1, at(10)));
    assert.equal(copy.tokenWith('h1', at(700)), undefined);
    assert.ok(!copy.isAlive(session, at(700)));
  });

  it('knows the same whatever comes again and again, and whatever else comes between', () => {
    const events = [issued(), revoked(), issued(3), changed('viewer'), changed('owner', at(50), 2), ended];
    fc.assert(
      fc.property(fc.array(fc.nat(events.length - 1), { maxLength: 20 }), (again) => {
        const copy = copyOf(...events, ...again.flatMap((index) => events[index] ?? []));
        assert.equal(copy.roleOf('person/ana'), 'owner');
        assert.ok(!copy.isAlive(session, at(101)));
        assert.equal(copy.tokenWith('h1', at(1))?.tokenId, 'tok-1');
      }),
    );
  });
});
