import { describe, it } from 'node:test';
import type { Reason } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { after, instantOf } from '@escalog/kernel';
import { deciderSpec } from '@escalog/kernel/testing';
import type { IncidentCommand } from './incident-command.ts';
import { incident } from './incident.ts';

const { IncidentDeclared, IncidentResolved } = exampleEvents;
const at = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const later = after(at, 31_000);
const soon = after(at, 29_000);
const reason: Reason = { code: 'person-decided', text: 'Ana did it.', definition: null, facts: {} };
const by = 'person/ana';
const meta = { ...IncidentDeclared.meta, occurredAt: at };
const given = deciderSpec(incident);
const open = (...events: Parameters<typeof given>) => given(IncidentDeclared, ...events);
const told = <Event extends object>(event: Event) => ({ ...event, meta });

const decline: IncidentCommand = { kind: 'decline', by, pageId: null, why: 'I am on a train.', at: soon, reason };
const declined = { type: 'PageDeclined', by, pageId: null, why: 'I am on a train.', reason } as const;
const request: IncidentCommand = {
  kind: 'request-next-level',
  by,
  escalationId: null,
  pageId: null,
  at: soon,
  reason,
};
const requested = { type: 'NextLevelRequested', by, escalationId: null, pageId: null, reason } as const;
const handoff = { by, to: 'team/payments', toName: 'Payments', escalationId: null, why: 'It is the till.' };
const handOff: IncidentCommand = { kind: 'hand-off', ...handoff, isOpen: false, at: soon, reason };
const handedOff = { type: 'IncidentHandedOff', ...handoff, reason } as const;

const acknowledged = (pageId: string | null) =>
  told({ type: 'IncidentAcknowledged' as const, by, pageId, via: 'link', until: null, reason });

describe('a decline', () => {
  it('says who declined and why', () => open().when(decline).accepts(declined));
  it('sent again is the same one', () => open(told(declined)).when(decline).ignores('they have declined it already'));
  it('is meant again later, when they may have been paged again', () =>
    open(told(declined))
      .when({ ...decline, at: later })
      .accepts(declined));
  it('of one page is one for ever, and leaves their other pages', () => {
    const page = told({ ...declined, pageId: 'p1' });
    open(page)
      .when({ ...decline, pageId: 'p1', at: later })
      .ignores('they have declined it already');
    open(page)
      .when({ ...decline, pageId: 'p2' })
      .accepts({ ...declined, pageId: 'p2' });
  });
  it('of a page is another one once they had acknowledged', () =>
    open(told({ ...declined, pageId: 'p1' }), acknowledged('p1'))
      .when({ ...decline, pageId: 'p1' })
      .accepts({ ...declined, pageId: 'p1' }));
  it('of somebody else is another one', () =>
    open(told(declined))
      .when({ ...decline, by: 'person/ben' })
      .accepts({ ...declined, by: 'person/ben' }));
});

describe('asking for the next level', () => {
  it('says who asked, and of which escalation', () =>
    open()
      .when({ ...request, escalationId: 'e1' })
      .accepts({ ...requested, escalationId: 'e1' }));
  it('sent again is the same request', () =>
    open(told(requested)).when(request).ignores('they asked for it a moment ago'));
  it('later asks for one more', () =>
    open(told(requested))
      .when({ ...request, at: later })
      .accepts(requested));
  it('for another escalation is another request', () =>
    open(told(requested))
      .when({ ...request, escalationId: 'e1' })
      .accepts({ ...requested, escalationId: 'e1' }));
});

describe('a handoff', () => {
  it('says to whom, and why', () => open().when(handOff).accepts(handedOff));
  it('sent again is the same one', () =>
    open(told(handedOff)).when(handOff).ignores('it is handed off to team/payments already'));
  it('is the same one for as long as the new side has not answered', () =>
    open(told(handedOff))
      .when({ ...handOff, isOpen: true, at: later })
      .ignores('it is handed off to team/payments already'));
  it('is another one once the new side has declined', () =>
    open(told(handedOff), told({ ...declined, by: 'person/cleo' }))
      .when(handOff)
      .accepts(handedOff));
  it('is another one once the new side has handed it on, though nobody has taken it', () =>
    open(told(handedOff), told({ ...handedOff, by: 'person/cleo', to: 'team/identity', toName: 'Identity' }))
      .when({ ...handOff, isOpen: true })
      .accepts(handedOff));
  it('is another one once it was given to others too, who may have taken it', () =>
    open(told(handedOff), told({ ...handedOff, to: 'team/identity', toName: 'Identity' }))
      .when({ ...handOff, isOpen: true })
      .accepts(handedOff));
  it('is another one once it was returned', () =>
    open(told(handedOff))
      .when({ ...handOff, at: later })
      .accepts(handedOff));
});

describe('an acknowledgement by the link of a page', () => {
  const acknowledge: IncidentCommand = { kind: 'acknowledge', by, pageId: 'p1', via: 'link', reason };
  it('is one for ever', () => open(acknowledged('p1')).when(acknowledge).ignores('this page is answered already'));
  it('is another one once they have declined', () => {
    for (const pageId of ['p1', null])
      open(acknowledged('p1'), told({ ...declined, pageId }))
        .when(acknowledge)
        .accepts({ type: 'IncidentAcknowledged', by, pageId: 'p1', via: 'link', until: null, reason });
  });
});

describe('an acknowledgement with an end', () => {
  const acknowledge: IncidentCommand = { kind: 'acknowledge', by, pageId: null, via: 'rest', until: later, reason };
  it('says when it ends', () =>
    open()
      .when(acknowledge)
      .accepts({ type: 'IncidentAcknowledged', by, pageId: null, via: 'rest', until: later, reason }));
});

describe('after the resolve, and before a declaration', () => {
  for (const command of [decline, request, handOff]) {
    it(`there is nothing to answer: ${command.kind}`, () => {
      open({ ...IncidentResolved, meta })
        .when(command)
        .rejects('incident-resolved');
      given().when(command).rejects('incident-not-found');
    });
  }
});
