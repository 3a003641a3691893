import assert from 'node:assert/strict';
import { it } from 'node:test';
import { namesIn } from './names.ts';
import { Story } from './testing/story.ts';

it('an escalation is named after the path that it climbed at the time', () => {
  const story = new Story('i');
  const escalationId = 'i/team/payments';
  const path = (name: string) => ({
    path: `escalation-path/${name.toLowerCase()}`,
    pathVersion: 1,
    definition: JSON.stringify({ name }),
  });
  story.tell('EscalationStarted', 0, { escalationId, ...path('Payments'), owner: null });
  const skipped = story.tell('LevelSkipped', 1, { escalationId, cycle: 1, level: 1 });
  const replaced = story.tell('PathReplaced', 1, { escalationId, ...path('Triage') });
  const names = namesIn(story.events);
  assert.equal(names.ofEscalation(escalationId), 'Payments');
  assert.equal(names.ofEscalation(escalationId, skipped.meta.version), 'Payments');
  assert.equal(names.ofEscalation(escalationId, replaced.meta.version + 1), 'Triage');
  assert.equal(names.ofEscalation('i/unheard-of', 3), 'unknown');
});

it('an escalation of a rule is named after the rule, unless the rule starts a path', () => {
  const story = new Story('i');
  const begun = (escalationId: string, path: string, name: string) =>
    story.tell('EscalationStarted', 0, {
      escalationId,
      path,
      pathVersion: 1,
      definition: JSON.stringify({ name }),
      owner: null,
      kind: 'rule',
    });
  begun('i/rule/boss/1.0', 'rule/boss', 'Nobody took it');
  begun('i/rule/boss/1.1', 'escalation-path/web', 'Web');
  const names = namesIn(story.events);
  assert.equal(names.ofClimb('i/rule/boss/1.0'), 'the rule “Nobody took it”');
  assert.equal(names.ofClimb('i/rule/boss/1.1'), 'the path Web');
});
