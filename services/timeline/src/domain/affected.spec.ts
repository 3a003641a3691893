import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { affectedIn } from './affected.ts';
import { Story } from './testing/story.ts';

const source = { kind: 'rest', dedupKey: null, requestHash: null, url: null };
const facts = { title: 'Users cannot log in', description: null, severity: 'sev1', url: null };
const [login, cards] = ['business-service/login', 'business-service/cards'];

class Scope extends Story {
  constructor() {
    super('i');
  }

  declared(...affects: readonly string[]): this {
    this.tell('IncidentDeclared', 0, {
      title: facts.title,
      description: null,
      severity: 'sev1',
      affects,
      unknownNames: [],
      responder: null,
      source,
    });
    return this;
  }

  routed(version: number, ...affects: readonly string[]): this {
    this.tell('IncidentRouted', 0, {
      incident: { ...facts, version, affects },
      routes: [],
      candidates: [],
      offers: [],
      names: {},
      severities: [],
    });
    return this;
  }

  changed(added: readonly string[], removed: readonly string[], affects: readonly string[]): this {
    this.tell('ScopeChanged', 0, { added, removed, affects });
    return this;
  }

  affected(): readonly string[] {
    return affectedIn(this.events);
  }
}

describe('what an incident affects', () => {
  it('is what was declared', () => assert.deepEqual(new Scope().declared(login).affected(), [login]));
  it('is what routing found where the declaration named nothing', () =>
    assert.deepEqual(new Scope().declared().routed(1, login).affected(), [login]));
  it('is nothing where routing found nothing either', () =>
    assert.deepEqual(new Scope().declared().routed(1).affected(), []));

  it('keeps what routing found when more is added, which the incident itself does not list', () => {
    assert.deepEqual(new Scope().declared().routed(1, login).changed([cards], [], [cards]).affected(), [login, cards]);
  });

  it('is without what was taken out, although a routing of the incident as it was before comes late', () => {
    assert.deepEqual(
      new Scope().declared(login, cards).routed(1, login, cards).changed([], [login], [cards]).affected(),
      [cards],
    );
    assert.deepEqual(
      new Scope().declared(login, cards).changed([], [login], [cards]).routed(1, login, cards).affected(),
      [cards],
    );
  });

  it('is what others knew while the incident has not been heard of', () => {
    const story = new Scope();
    story.tell('LevelReached', 0, {
      escalationId: 'i/team',
      cycle: 1,
      level: 1,
      urgency: 'high',
      acknowledgeBy: story.startedAt,
      incident: { ...facts, version: 1, affects: [login] },
      pages: [],
    });
    assert.deepEqual(story.affected(), [login]);
  });
});
