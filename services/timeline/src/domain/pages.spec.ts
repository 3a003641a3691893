import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { pageStories, placeOf, type PageOutcome } from './pages.ts';
import { alice, bob } from './testing/examples.ts';
import { Story } from './testing/story.ts';

const minute = 60_000;
const escalationId = 'i/team';
const incident = { version: 1, title: 'Down', severity: 'sev1', affects: [], description: null, url: null };

function page(person: string, level = 1) {
  return { pageId: `${level}/${person}`, person: `person/${person}`, name: person, via: [`person/${person}`] };
}

/** A path whose level 1 pages Alice and Bob for five minutes; what `sent` names went out at once. */
class Climb extends Story {
  constructor(...sent: readonly string[]) {
    super('i');
    this.level(1, 0, 'alice', 'bob');
    for (const person of sent) this.delivery('PageDelivered', 1, person);
  }

  level(level: number, at: number, ...people: readonly string[]): this {
    this.tell('LevelReached', at, {
      escalationId,
      cycle: 1,
      level,
      urgency: 'high',
      acknowledgeBy: after(this.startedAt, at + 5 * minute),
      incident,
      pages: people.map((person) => page(person, level)),
    });
    return this;
  }

  acknowledge(at: number, actor = alice): this {
    this.tell('IncidentAcknowledged', at, { by: actor.ref, pageId: null, via: 'rest' }, { actor });
    return this;
  }

  halt(at: number): this {
    this.tell('EscalationHalted', at, { escalationId, answeredPages: [], openPages: [] });
    return this;
  }

  delivery(type: 'PageDelivered' | 'PageUndeliverable' | 'PageWithdrawn', at: number, person: string): this {
    const said = { pageId: page(person).pageId, escalationId, person: `person/${person}` };
    if (type === 'PageDelivered') this.tell(type, at, { ...said, methodId: 'mail' });
    else if (type === 'PageUndeliverable') this.tell(type, at, { ...said, mayPass: true });
    else this.tell(type, at, said);
    return this;
  }

  outcomes(): Readonly<Record<string, PageOutcome>> {
    return Object.fromEntries(pageStories(this.events).map(({ pageId, outcome }) => [pageId, outcome]));
  }
}

describe('a page', () => {
  it('is open until something becomes of it', () => {
    assert.deepEqual(new Climb().delivery('PageDelivered', 10, 'alice').outcomes(), {
      '1/alice': 'open',
      '1/bob': 'open',
    });
  });

  it('is answered when its person acknowledges, and the others are no longer needed', () => {
    assert.deepEqual(
      new Climb()
        .acknowledge(minute)
        .halt(minute + 1)
        .outcomes(),
      { '1/alice': 'answered', '1/bob': 'stood-down' },
    );
  });

  it('is unanswered once the path went on without its person', () => {
    assert.deepEqual(new Climb('alice', 'bob').level(2, 5 * minute, 'carol').outcomes(), {
      '1/alice': 'unanswered',
      '1/bob': 'unanswered',
      '2/carol': 'open',
    });
  });

  it('is not unanswered when nothing was sent to its person before the path went on, also when it is sent later', () => {
    const climb = new Climb('bob').level(2, 5 * minute, 'carol');
    assert.deepEqual(climb.outcomes(), { '1/alice': 'not-sent', '1/bob': 'unanswered', '2/carol': 'open' });
    assert.equal(climb.delivery('PageDelivered', 6 * minute, 'alice').outcomes()['1/alice'], 'not-sent');
    assert.equal(climb.acknowledge(7 * minute).outcomes()['1/alice'], 'answered', 'and nobody is late with it');
  });

  it('is answered, and not late, by whoever got it only when its time was over', () => {
    const climb = new Climb().delivery('PageDelivered', 6 * minute, 'alice').delivery('PageDelivered', 1, 'bob');
    assert.equal(climb.acknowledge(7 * minute).outcomes()['1/alice'], 'answered');
    assert.equal(climb.acknowledge(7 * minute, bob).outcomes()['1/bob'], 'answered-late');
  });

  it('is unanswered also when the next level had nobody, or the path ended', () => {
    const skipped = new Climb('alice');
    skipped.tell('LevelSkipped', 5 * minute, { escalationId, cycle: 1, level: 2 });
    assert.equal(skipped.outcomes()['1/alice'], 'unanswered');
    const exhausted = new Climb('alice');
    exhausted.tell('EscalationExhausted', 5 * minute, {
      escalationId,
      urgency: 'high',
      incident,
      pages: [],
      acknowledgeBy: null,
    });
    assert.equal(exhausted.outcomes()['1/alice'], 'unanswered');
  });

  it('is answered late when its person acknowledges after the path went on', () => {
    assert.deepEqual(
      new Climb('alice', 'bob')
        .level(2, 5 * minute, 'carol')
        .acknowledge(6 * minute)
        .halt(6 * minute)
        .outcomes(),
      { '1/alice': 'answered-late', '1/bob': 'unanswered', '2/carol': 'stood-down' },
    );
  });

  it('is answered late also when the path went on before its time', () => {
    assert.equal(
      new Climb('alice')
        .level(2, minute, 'carol')
        .acknowledge(2 * minute)
        .outcomes()['1/alice'],
      'answered-late',
    );
  });

  it('is answered late also when somebody else had stopped the path by then', () => {
    const climb = new Climb('alice', 'bob')
      .level(2, 5 * minute, 'carol')
      .acknowledge(6 * minute, bob)
      .halt(6 * minute)
      .acknowledge(8 * minute);
    assert.deepEqual(climb.outcomes(), {
      '1/alice': 'answered-late',
      '1/bob': 'answered-late',
      '2/carol': 'stood-down',
    });
  });

  it('is still to be answered when its person answers the page of another path, and answered when they name none', () => {
    const climb = new Climb();
    climb.tell('LevelReached', 0, {
      escalationId: 'i/other',
      cycle: 1,
      level: 1,
      urgency: 'high',
      acknowledgeBy: after(climb.startedAt, 5 * minute),
      incident,
      pages: [{ ...page('alice'), pageId: 'other/alice' }],
    });
    climb.tell(
      'IncidentAcknowledged',
      minute,
      { by: 'person/alice', pageId: 'other/alice', via: 'link' },
      { actor: alice },
    );
    assert.deepEqual([climb.outcomes()['1/alice'], climb.outcomes()['other/alice']], ['open', 'answered']);
    assert.equal(climb.acknowledge(2 * minute).outcomes()['1/alice'], 'answered');
  });

  it('is not touched by what another path does', () => {
    const climb = new Climb();
    climb.tell('LevelSkipped', 5 * minute, { escalationId: 'i/other', cycle: 1, level: 1 });
    assert.equal(climb.outcomes()['1/alice'], 'open');
  });

  it('is undeliverable when nobody could bring it, whoever else goes on', () => {
    assert.deepEqual(
      new Climb('alice')
        .delivery('PageUndeliverable', 10, 'bob')
        .level(2, 5 * minute, 'carol')
        .outcomes(),
      { '1/alice': 'unanswered', '1/bob': 'undeliverable', '2/carol': 'open' },
    );
  });

  it('that was delivered after it could not be is to be answered like any other', () => {
    const climb = new Climb().delivery('PageUndeliverable', 10, 'bob').delivery('PageDelivered', minute, 'bob');
    assert.equal(climb.outcomes()['1/bob'], 'open');
    climb.tell('LastResortPaged', 5 * minute, {
      escalationId,
      time: 1,
      urgency: 'high',
      incident,
      pages: [page('carol', 9)],
      acknowledgeBy: after(climb.startedAt, 6 * minute),
    });
    assert.deepEqual([climb.outcomes()['1/bob'], climb.outcomes()['9/carol']], ['unanswered', 'open']);
  });

  it('counts as answered when its person acknowledged by another way than the page that did not reach them', () => {
    assert.equal(
      new Climb().delivery('PageUndeliverable', 10, 'bob').acknowledge(minute, bob).outcomes()['1/bob'],
      'answered',
    );
    assert.equal(
      new Climb()
        .acknowledge(minute, bob)
        .delivery('PageUndeliverable', 2 * minute, 'bob')
        .outcomes()['1/bob'],
      'answered',
    );
  });

  it('is no longer needed when it is withdrawn, unless something had become of it', () => {
    assert.equal(new Climb().delivery('PageWithdrawn', minute, 'alice').outcomes()['1/alice'], 'stood-down');
    assert.equal(
      new Climb('alice')
        .level(2, 5 * minute, 'carol')
        .delivery('PageWithdrawn', 6 * minute, 'alice')
        .outcomes()['1/alice'],
      'unanswered',
    );
  });

  it('remembers when it was asked for, delivered and answered, and the events that tell so', () => {
    const climb = new Climb().delivery('PageDelivered', 40, 'alice').acknowledge(minute);
    const [story] = pageStories(climb.events);
    assert.deepEqual(
      [story?.requestedAt, story?.deliveredAt, story?.answeredAt, story?.endedAt].map(
        (at) => (at ?? 0) - climb.startedAt,
      ),
      [0, 40, minute, minute],
    );
    assert.deepEqual(
      story?.events,
      climb.events.map(({ meta }) => meta.eventId),
    );
  });

  it('ended when it was left behind, however late the answer', () => {
    const climb = new Climb().level(2, 5 * minute, 'carol').acknowledge(9 * minute);
    assert.equal((pageStories(climb.events)[0]?.endedAt ?? 0) - climb.startedAt, 5 * minute);
  });
});

describe('a page that somebody answers otherwise', () => {
  it('is declined by its person, and the others keep their time though the path goes on at once', () => {
    const climb = new Climb('alice', 'bob');
    const declined = climb.tell('PageDeclined', minute, { by: 'person/alice', pageId: '1/alice', why: 'On a train.' });
    assert.equal(declined.type, 'PageDeclined');
    climb.level(2, minute, 'carol');
    assert.deepEqual(climb.outcomes(), { '1/alice': 'declined', '1/bob': 'open', '2/carol': 'open' });
    assert.equal(climb.acknowledge(2 * minute, bob).outcomes()['1/bob'], 'answered');
  });

  it('keeps its time also where the path went through a branch at once', () => {
    const climb = new Climb('alice');
    climb.tell('NextLevelRequested', minute, { by: 'person/alice', escalationId, pageId: null });
    climb.tell('BranchTaken', minute, { escalationId, cycle: 1, node: 1, condition: 'true', side: 'then', seen: [] });
    climb.level(2, minute, 'carol');
    assert.equal(climb.outcomes()['1/alice'], 'open');
    climb.tell(
      'EscalationHalted',
      2 * minute,
      { escalationId, answeredPages: ['1/alice'], openPages: [], acknowledgedBy: ['person/alice'] },
      { reason: { code: 'handed-off' } },
    );
    assert.equal(climb.outcomes()['1/alice'], 'answered', 'by handing it off');
  });

  it('is not answered by whoever had their time, when more help was asked for after it', () => {
    const climb = new Climb('alice');
    climb.tell('NextLevelRequested', 6 * minute, { by: 'person/carol', escalationId, pageId: null });
    assert.equal(climb.level(2, 6 * minute, 'carol').outcomes()['1/alice'], 'unanswered');
  });

  it('is answered by its person who declined it and took it all the same', () => {
    const climb = new Climb('alice');
    climb.tell('PageDeclined', minute, { by: 'person/alice', pageId: null, why: 'On a train.' });
    assert.equal(climb.acknowledge(2 * minute).outcomes()['1/alice'], 'answered');
  });
});

describe('what a change asks for', () => {
  it('is a page like any other, and one that is raised is one page', () => {
    const climb = new Climb('alice');
    climb.tell('IncidentReassessed', minute, {
      trigger: 'severity-raised',
      before: 'sev2',
      after: 'sev1',
      urgency: 'high',
      incident,
      added: [
        {
          escalationId,
          cycle: 1,
          level: 2,
          urgency: 'high',
          acknowledgeBy: after(climb.startedAt, 6 * minute),
          pages: [page('carol', 2)],
        },
      ],
      raisedPages: ['1/alice'],
    });
    assert.deepEqual(climb.outcomes(), { '1/alice': 'open', '1/bob': 'open', '2/carol': 'open' });
    const raised = pageStories(climb.events).find(({ pageId }) => pageId === '1/alice');
    assert.equal((raised?.raisedAt ?? 0) - climb.startedAt, minute);
  });

  it('has its time from when its first page has left', () => {
    const climb = new Climb('alice');
    climb.tell('WaitBegan', minute, {
      escalationId,
      cycle: 1,
      level: 1,
      acknowledgeBy: after(climb.startedAt, 6 * minute),
      waitingPages: ['1/alice'],
    });
    assert.equal(climb.acknowledge(5 * minute + 30_000).outcomes()['1/alice'], 'answered');
  });
});

describe('a page that a provider takes back', () => {
  it('was never delivered', () => {
    const climb = new Climb('alice').delivery('PageUndeliverable', 2 * minute, 'alice');
    assert.equal(climb.outcomes()['1/alice'], 'undeliverable');
    assert.equal(pageStories(climb.events)[0]?.deliveredAt, null);
  });
});

describe('what people are asked or told besides', () => {
  it('is no page', () => {
    const climb = new Climb();
    climb.tell('PeopleTold', minute, { kind: 'rule', notices: [page('carol', 7)], text: 'Be aware.', incident });
    climb.delivery('PageUndeliverable', 2 * minute, 'carol');
    assert.deepEqual(Object.keys(climb.outcomes()), ['1/alice', '1/bob']);
  });
});

describe('the place of a page', () => {
  it('is its level, with the round from the second on, or the last resort', () => {
    assert.deepEqual(
      [placeOf({ level: 2, cycle: 1 }), placeOf({ level: 2, cycle: 3 }), placeOf({ level: null, cycle: null })],
      ['level 2', 'level 2 in round 3', 'the last resort'],
    );
  });
});
