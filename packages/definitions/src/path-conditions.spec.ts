import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nothingReported } from './condition-facts.ts';
import { boundPathFacts, branchConditionOf, zoneOf, type PathFacts } from './path-conditions.ts';
import { definitionsOf } from './testing/index.ts';

const schedule = (name: string, timeZone: string, ...people: string[]) => ({
  ref: `schedule/${name}`,
  name,
  timeZone,
  rotation: { people, startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
});
const person = (name: string) => ({ ref: `person/${name}`, name, contactMethods: [] });
const definitions = definitionsOf(
  person('ana'),
  person('ben'),
  person('cleo'),
  schedule('lisbon', 'Europe/Lisbon', 'person/ana', 'person/ben'),
  schedule('tokyo', 'Asia/Tokyo', 'person/ben'),
  { ref: 'team/web', name: 'Web', members: [], schedule: 'schedule/tokyo', path: 'escalation-path/triage' },
  { ref: 'team/all', name: 'All', members: ['person/ana'], path: 'escalation-path/triage' },
);

const facts: PathFacts = {
  incident: {
    ...nothingReported,
    title: 'Nobody can pay',
    description: '',
    severity: 'sev1',
    rank: 1,
    affects: ['component/db'],
    labels: { team: 'web' },
    status: 'identified',
    lead: 'person/ana',
    acknowledged: false,
  },
  escalation: { path: 'escalation-path/p', owner: 'team/web', level: 1, cycle: 2 },
  affected: [],
  now: Date.parse('2026-11-18T00:30:00Z'),
  zone: 'Asia/Tokyo',
};

describe('the condition of a branch', () => {
  it('may ask about the incident, the work on it, the escalation and the hours', () => {
    for (const condition of [
      'incident.rank == 1 && incident.labels["team"] == "web"',
      'incident.status == "identified" && incident.lead != "" && !incident.acknowledged',
      'escalation.owner == "team/web" && escalation.cycle > 1 && escalation.level < 2',
      'now.within("Wed 09:00-17:00", zone)',
      'affected.all(entry, entry.owner == "")',
    ]) {
      const compiled = branchConditionOf(condition);
      assert.ok(compiled.ok, condition);
      assert.deepEqual(compiled.expression.evaluate(boundPathFacts(facts)), { ok: true, value: true }, condition);
    }
  });

  it('says what it was asked about, whichever way it went', () => {
    const compiled = branchConditionOf('incident.rank == 1 && escalation.cycle == 1');
    assert.ok(compiled.ok);
    assert.deepEqual(compiled.expression.watch(boundPathFacts(facts)).seen(), [
      'incident.rank is 1',
      'escalation.cycle is 2',
    ]);
  });
});

describe('the zone of whom a level would page', () => {
  it('is that of the schedule, of the schedule of the team, or of the one schedule that a person is in', () => {
    assert.equal(zoneOf(['schedule/lisbon'], definitions), 'Europe/Lisbon');
    assert.equal(zoneOf(['team/web'], definitions), 'Asia/Tokyo');
    assert.equal(zoneOf(['person/ana'], definitions), 'Europe/Lisbon');
  });

  it('is that of the first target that has one, and UTC when none has', () => {
    assert.equal(zoneOf(['person/ben', 'team/all', 'schedule/tokyo'], definitions), 'Asia/Tokyo', 'Ben is in two');
    assert.equal(zoneOf(['person/cleo'], definitions), 'UTC');
    assert.equal(zoneOf([], definitions), 'UTC');
  });
});
