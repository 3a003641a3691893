import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentEvent } from './incident-event.ts';
import { renamedIn } from './renamed.ts';

const level = {
  type: 'LevelReached',
  pages: [
    { pageId: 'p', person: 'person/ana', name: 'Ana', via: ['person/ana'] },
    { pageId: 'q', person: 'person/anabel', name: 'Anabel', via: ['person/anabel'] },
  ],
  reason: { code: 'x', text: 'Ana and Anabel are paged, then Ana (person/ana).', facts: { 'person/ana': 'Ana' } },
} as unknown as IncidentEvent;

describe('events of incidents that name somebody who was erased', () => {
  it('say the other name wherever they say theirs, and leave the ref', () => {
    const [told] = renamedIn([level], new Map([['person/ana', 'A former colleague']]));
    assert.deepEqual(told, {
      type: 'LevelReached',
      pages: [
        { pageId: 'p', person: 'person/ana', name: 'A former colleague', via: ['person/ana'] },
        { pageId: 'q', person: 'person/anabel', name: 'Anabel', via: ['person/anabel'] },
      ],
      reason: {
        code: 'x',
        text: 'A former colleague and Anabel are paged, then A former colleague (person/ana).',
        facts: { 'person/ana': 'A former colleague' },
      },
    });
  });

  it('are the same where nobody of them was', () => {
    const events = [level];
    assert.equal(renamedIn(events, new Map()), events);
    assert.equal(renamedIn(events, new Map([['person/ben', 'A former colleague']])), events);
  });
});
