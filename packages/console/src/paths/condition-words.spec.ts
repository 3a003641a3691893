import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conditionInWords } from './condition-words.ts';

const severities = [1, 2, 3, 4, 5, 6].map((rank) => ({
  word: `sev${rank}`,
  name: `SEV${rank}`,
  rank,
  description: null,
  isAssumed: false,
}));
const words = (condition: string) => conditionInWords(condition, 'Europe/Lisbon', severities);

describe('the condition of a branch in words', () => {
  it('names severities, hours and rounds', () => {
    assert.equal(
      words('incident.rank <= 2 || now.within("Mon-Fri 09:00-18:00", zone)'),
      'the severity is SEV1 or SEV2, or it is Mon-Fri 09:00-18:00 in Europe/Lisbon',
    );
    assert.equal(
      words("incident.severity == 'sev1' && !now.within('Sat-Sun 00:00-24:00', 'UTC')"),
      'the severity is SEV1 and it is not Sat-Sun 00:00-24:00 in UTC',
    );
    assert.equal(
      words('incident.rank > 1 && escalation.cycle >= 2'),
      'the severity has a rank above 1 and it is in round 2 or more',
    );
    assert.equal(words('!incident.acknowledged'), 'nobody has acknowledged it');
  });

  it('says nothing rather than half of it', () => {
    assert.equal(words('incident.rank == 1 && incident.labels["env"] == "prod"'), null);
    assert.equal(words('(incident.rank == 1 || incident.acknowledged) && incident.rank < 9'), null);
    assert.equal(words('incident.title == "a || b"'), null);
  });
});
