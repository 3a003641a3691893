import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hoursOf, isWithin } from './hours.ts';

/** Whether hours hold on a Monday, 30 November 2026, or that many days later. */
function holds(text: string, clock: string, daysLater = 0): boolean {
  const hours = hoursOf(text);
  assert.ok(hours, text);
  const date = Temporal.PlainDate.from('2026-11-30').add({ days: daysLater });
  return isWithin(hours, date.toPlainDateTime(clock).toZonedDateTime('Europe/Berlin'));
}

describe('hours of the week', () => {
  it('begin with their first minute and end before their last', () => {
    assert.ok(!holds('Mon-Fri 09:00-17:00', '08:59'));
    assert.ok(holds('Mon-Fri 09:00-17:00', '09:00'));
    assert.ok(holds('Mon-Fri 09:00-17:00', '16:59'));
    assert.ok(!holds('Mon-Fri 09:00-17:00', '17:00'));
    assert.ok(!holds('Mon-Fri 09:00-17:00', '12:00', 5));
  });

  it('may be days alone, or a time of every day', () => {
    assert.ok(holds('Sat,Sun', '00:00', 5) && holds('sat,sun', '23:59', 6) && !holds('Sat,Sun', '12:00'));
    assert.ok(holds('08:00-24:00', '23:59', 6) && !holds('08:00-24:00', '07:59', 6));
  });

  it('may go over the end of a week', () => {
    assert.ok(holds('Fri-Mon', '12:00') && holds('Fri-Mon', '12:00', 4) && !holds('Fri-Mon', '12:00', 1));
  });

  it('may go over midnight, and belong to the day on which they begin', () => {
    assert.ok(
      holds('Sun 22:00-06:00', '05:59') && !holds('Sun 22:00-06:00', '06:00') && !holds('Sun 22:00-06:00', '22:00'),
    );
    assert.ok(holds('Mon-Fri 22:00-06:00', '05:00', 5) && !holds('Mon-Fri 22:00-06:00', '05:00'));
  });

  it('are written in one way', () => {
    for (const text of [
      '',
      ' ',
      'Mo-Fr',
      'Mon-Fri 9-17',
      '09:00',
      '09:00-25:00',
      'Mon-Fri09:00-17:00',
      'Mon Tue',
      'Mon-Fri 24:00-06:00',
      'Mon-',
    ])
      assert.equal(hoursOf(text), undefined, text);
  });
});
