import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf, isoOf } from '@escalog/kernel';
import { readCalendar, type CalendarRead, type ReadOptions } from './read-calendar.ts';

const options: ReadOptions = {
  timeZone: 'Europe/Berlin',
  from: instantOf(Date.parse('2026-01-01T00:00:00Z')),
  until: instantOf(Date.parse('2027-01-01T00:00:00Z')),
};

function read(text: string, more: Partial<ReadOptions> = {}): CalendarRead {
  const reading = readCalendar(text, { ...options, ...more });
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

const calendar = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: readonly string[]): string =>
  ['BEGIN:VEVENT', ...(lines.some((line) => line.startsWith('UID')) ? [] : ['UID:one']), ...lines, 'END:VEVENT'].join(
    '\r\n',
  );
const vcalendar = (...lines: readonly string[]): string => calendar(event(...lines));

/** `11-18T09:00 to 11-18T17:00 Ana` in UTC, without the year. */
function shifts(text: string, more: Partial<ReadOptions> = {}): readonly string[] {
  const result = read(text, more);
  assert.ok(result.ok, result.ok ? '' : `line ${result.line}: ${result.detail}`);
  return result.occurrences.map(({ startsAt, endsAt, summary }) =>
    `${short(isoOf(startsAt))} to ${short(isoOf(endsAt))} ${summary}`.trim(),
  );
}

const short = (iso: string): string => iso.slice(5, 16);

function fault(text: string, more: Partial<ReadOptions> = {}): string {
  const result = read(text, more);
  assert.ok(!result.ok, 'it was read');
  return `${result.line}: ${result.detail}`;
}

describe('times of a calendar', () => {
  it('may be in UTC, in a zone, or float', () => {
    assert.deepEqual(shifts(vcalendar('DTSTART:20260706T070000Z', 'DTEND:20260706T150000Z')), [
      '07-06T07:00 to 07-06T15:00',
    ]);
    assert.deepEqual(
      shifts(vcalendar('DTSTART;TZID=America/New_York:20260706T090000', 'DTEND;TZID=America/New_York:20260706T170000')),
      ['07-06T13:00 to 07-06T21:00'],
    );
    assert.deepEqual(shifts(vcalendar('DTSTART:20260706T090000', 'DTEND:20260706T170000')), [
      '07-06T07:00 to 07-06T15:00',
    ]);
  });

  it('float in the zone that X-WR-TIMEZONE says', () => {
    const floating = event('DTSTART:20260706T090000', 'DTEND:20260706T170000');
    assert.deepEqual(shifts(calendar('X-WR-TIMEZONE:Asia/Tokyo', floating)), ['07-06T00:00 to 07-06T08:00']);
    assert.match(fault(calendar('X-WR-TIMEZONE:Middle Earth', floating)), /^3: there is no time zone "Middle Earth"/);
  });

  it('are in zones by the names of IANA, of Windows, and with a prefix', () => {
    for (const id of [
      'Europe/Berlin',
      'W. Europe Standard Time',
      '/freeassociation.sourceforge.net/Europe/Berlin',
      '/citadel.org/20210210_1/Europe/Berlin',
      '"Europe/Berlin"',
    ])
      assert.deepEqual(
        shifts(vcalendar(`DTSTART;TZID=${id}:20260706T090000`, 'DURATION:PT1H')),
        ['07-06T07:00 to 07-06T08:00'],
        id,
      );
    const indiana = vcalendar(
      'DTSTART;TZID=/mozilla.org/20050126_1/America/Indiana/Knox:20260706T090000',
      'DURATION:PT1H',
    );
    assert.deepEqual(shifts(indiana), ['07-06T14:00 to 07-06T15:00']);
  });

  it('are in a zone of any name that the calendar itself places', () => {
    const own = ['BEGIN:VTIMEZONE', 'TZID:Our office', 'X-LIC-LOCATION:Europe/Berlin', 'END:VTIMEZONE'];
    const at = event('DTSTART;TZID=Our office:20260706T090000', 'DURATION:PT1H');
    assert.deepEqual(shifts(calendar(...own, at)), ['07-06T07:00 to 07-06T08:00']);
  });

  it('are a fault in a zone that nobody knows, never a guess', () => {
    for (const id of ['Customized Time Zone', '+02:00', 'GMT+0200', '2026-01-01T00:00Z', 'Europe/Atlantis'])
      assert.match(
        fault(vcalendar(`DTSTART;TZID="${id}":20260706T090000`, 'DURATION:PT1H')),
        /^5: there is no time zone/,
        id,
      );
  });

  it('are an hour later in a gap, and the first of two in an overlap', () => {
    assert.deepEqual(shifts(vcalendar('DTSTART:20260329T023000', 'DURATION:PT1H')), ['03-29T01:30 to 03-29T02:30']);
    assert.deepEqual(shifts(vcalendar('DTSTART:20261025T023000', 'DURATION:PT1H')), ['10-25T00:30 to 10-25T01:30']);
  });

  it('are refused when there is no such time, with the line', () => {
    for (const value of ['20260231T090000', '20260706T250000', '2026-07-06T09:00:00', 'tomorrow', '20261306T090000Z'])
      assert.match(fault(vcalendar(`DTSTART:${value}`, 'DURATION:PT1H')), /^5: there is no such time or date/, value);
    assert.match(
      fault(calendar('BEGIN:VEVENT', 'UID:x', 'DTEND:20260706T090000', 'END:VEVENT')),
      /^3: this event has no beginning/,
    );
  });
});

describe('the length of an event', () => {
  it('is a day of the calendar for P1D, and 24 hours for PT24H', () => {
    const spring = 'DTSTART;TZID=Europe/Berlin:20260328T090000';
    assert.deepEqual(shifts(vcalendar(spring, 'DURATION:P1D')), ['03-28T08:00 to 03-29T07:00']);
    assert.deepEqual(shifts(vcalendar(spring, 'DURATION:PT24H')), ['03-28T08:00 to 03-29T08:00']);
    assert.deepEqual(shifts(vcalendar(spring, 'DURATION:P1DT2H')), ['03-28T08:00 to 03-29T09:00']);
    assert.deepEqual(shifts(vcalendar(spring, 'DURATION:P1W')), ['03-28T08:00 to 04-04T07:00']);
  });

  it('keeps the hours of the clock where it repeats, so that handovers stay where they are', () => {
    const weekly = vcalendar(
      'DTSTART;TZID=Europe/Berlin:20261019T090000',
      'DTEND;TZID=Europe/Berlin:20261026T090000',
      'RRULE:FREQ=WEEKLY;COUNT=2',
    );
    assert.deepEqual(shifts(weekly), ['10-19T07:00 to 10-26T08:00', '10-26T08:00 to 11-02T08:00']);
  });

  it('is one day for a date alone, and nothing for a time alone, which is no shift', () => {
    assert.deepEqual(shifts(vcalendar('DTSTART;VALUE=DATE:20260329')), ['03-28T23:00 to 03-29T22:00']);
    assert.deepEqual(shifts(vcalendar('DTSTART:20260706T090000Z')), []);
    assert.deepEqual(shifts(vcalendar('DTSTART:20260706T090000Z', 'DTEND:20260706T090000Z')), []);
  });

  it('is from midnight to midnight for dates, or from when the day begins', () => {
    const days = vcalendar('DTSTART;VALUE=DATE:20260706', 'DTEND;VALUE=DATE:20260708');
    assert.deepEqual(shifts(days, { timeZone: 'Asia/Tokyo' }), ['07-05T15:00 to 07-07T15:00']);
    // In Cairo the clocks jump at midnight, so that day begins at one.
    assert.deepEqual(shifts(vcalendar('DTSTART;VALUE=DATE:20260424'), { timeZone: 'Africa/Cairo' }), [
      '04-23T22:00 to 04-24T21:00',
    ]);
    assert.deepEqual(shifts(vcalendar('DTSTART:20260706', 'DTEND:20260707')), ['07-05T22:00 to 07-06T22:00']);
  });

  it('spans two zones', () => {
    const flight = vcalendar(
      'DTSTART;TZID=Europe/Berlin:20260706T090000',
      'DTEND;TZID=America/New_York:20260706T090000',
    );
    assert.deepEqual(shifts(flight), ['07-06T07:00 to 07-06T13:00']);
  });

  it('is refused when it ends before it begins, or is no duration', () => {
    assert.match(
      fault(vcalendar('DTSTART:20260706T090000Z', 'DTEND:20260706T080000Z')),
      /^6: this event ends before it begins/,
    );
    for (const value of ['-PT1H', 'P1M', '1 hour', 'PT', 'P'])
      assert.match(fault(vcalendar('DTSTART:20260706T090000Z', `DURATION:${value}`)), /^6: /, value);
  });
});

describe('what repeats', () => {
  const daily = (...lines: readonly string[]): string =>
    vcalendar('DTSTART;TZID=Europe/Berlin:20260327T023000', 'DURATION:PT1H', ...lines);

  it('skips a day whose clocks jump over the time, without counting it', () => {
    assert.deepEqual(shifts(daily('RRULE:FREQ=DAILY;COUNT=4')), [
      '03-27T01:30 to 03-27T02:30',
      '03-28T01:30 to 03-28T02:30',
      '03-30T00:30 to 03-30T01:30',
      '03-31T00:30 to 03-31T01:30',
    ]);
  });

  it('begins in a gap once, and goes on at the time that was written', () => {
    const from = vcalendar('DTSTART;TZID=Europe/Berlin:20260329T023000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3');
    assert.deepEqual(shifts(from), [
      '03-29T01:30 to 03-29T02:30',
      '03-30T00:30 to 03-30T01:30',
      '03-31T00:30 to 03-31T01:30',
    ]);
  });

  it('takes the first of two times in an overlap', () => {
    const autumn = vcalendar('DTSTART;TZID=Europe/Berlin:20261024T023000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3');
    assert.deepEqual(shifts(autumn), [
      '10-24T00:30 to 10-24T01:30',
      '10-25T00:30 to 10-25T01:30',
      '10-26T01:30 to 10-26T02:30',
    ]);
  });

  it('ends by an UNTIL in UTC, by the clocks of the event, or with a date', () => {
    // The last is at 09:00 in Berlin, 08:00 in UTC: a local UNTIL that was taken for UTC would let it in at 08:30.
    const weekly = (until: string): readonly string[] =>
      shifts(
        vcalendar('DTSTART;TZID=Europe/Berlin:20261102T090000', 'DURATION:PT1H', `RRULE:FREQ=WEEKLY;UNTIL=${until}`),
      ).map((shift) => shift.slice(0, 5));
    assert.deepEqual(weekly('20261116T080000Z'), ['11-02', '11-09', '11-16']);
    assert.deepEqual(weekly('20261116T075959Z'), ['11-02', '11-09']);
    assert.deepEqual(weekly('20261116T083000'), ['11-02', '11-09']);
    assert.deepEqual(weekly('20261116T090000'), ['11-02', '11-09', '11-16']);
    assert.deepEqual(weekly('20261116'), ['11-02', '11-09', '11-16']);
    assert.deepEqual(weekly('20261115'), ['11-02', '11-09']);
  });

  it('by dates ends with the date', () => {
    const days = (until: string): readonly string[] =>
      shifts(vcalendar('DTSTART;VALUE=DATE:20260327', `RRULE:FREQ=DAILY;UNTIL=${until}`)).map((shift) =>
        shift.slice(0, 11),
      );
    const all = ['03-26T23:00', '03-27T23:00', '03-28T23:00', '03-29T22:00'];
    assert.deepEqual(days('20260330'), all);
    assert.deepEqual(days('20260330T000000Z'), all);
    assert.deepEqual(days('20260329'), all.slice(0, 3));
  });

  it('leaves out what EXDATE says: in the zone, in UTC, floating, or a whole date', () => {
    for (const excepted of [
      'EXDATE;TZID=Europe/Berlin:20260328T023000',
      'EXDATE:20260328T013000Z',
      'EXDATE:20260328T023000',
      'EXDATE;VALUE=DATE:20260328',
    ])
      assert.deepEqual(shifts(daily('RRULE:FREQ=DAILY;COUNT=2', excepted)), ['03-27T01:30 to 03-27T02:30'], excepted);
    assert.deepEqual(
      shifts(vcalendar('DTSTART;VALUE=DATE:20260327', 'RRULE:FREQ=DAILY;COUNT=2', 'EXDATE;VALUE=DATE:20260327')),
      ['03-27T23:00 to 03-28T23:00'],
    );
    const several = daily(
      'RRULE:FREQ=DAILY;COUNT=5',
      'EXDATE:20260327T013000Z,20260328T013000Z',
      'EXDATE:20260331T003000Z',
    );
    assert.deepEqual(shifts(several).length, 2);
  });

  it('has the further times of RDATE, each once, some with a length of their own', () => {
    assert.deepEqual(
      shifts(
        daily(
          'RRULE:FREQ=DAILY;COUNT=2',
          'RDATE;TZID=Europe/Berlin:20260328T023000,20260401T080000',
          'RDATE;VALUE=PERIOD:20260402T080000Z/PT3H,20260403T080000Z/20260403T120000Z',
        ),
      ),
      [
        '03-27T01:30 to 03-27T02:30',
        '03-28T01:30 to 03-28T02:30',
        '04-01T06:00 to 04-01T07:00',
        '04-02T08:00 to 04-02T11:00',
        '04-03T08:00 to 04-03T12:00',
      ],
    );
    assert.deepEqual(
      shifts(vcalendar('DTSTART:20260706T090000Z', 'DURATION:PT1H', 'RDATE:20260708T090000Z')).length,
      2,
    );
  });

  it('begins with the event itself, also where the rule would not have it', () => {
    const wednesday = vcalendar('DTSTART:20261028T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3');
    assert.deepEqual(
      shifts(wednesday).map((shift) => shift.slice(0, 5)),
      ['10-28', '11-02', '11-09'],
    );
  });

  it('is told where it reaches into the span, whole', () => {
    const year = vcalendar('DTSTART:20200106T090000Z', 'DURATION:P7D', 'RRULE:FREQ=WEEKLY');
    const [from, until] = ['2026-07-08T00:00:00Z', '2026-07-14T00:00:00Z'].map((at) => instantOf(Date.parse(at)));
    assert.ok(from !== undefined && until !== undefined);
    assert.deepEqual(shifts(year, { from, until }), ['07-06T09:00 to 07-13T09:00', '07-13T09:00 to 07-20T09:00']);
  });

  it('is a fault where the rule cannot be understood, with its line', () => {
    const faults = {
      'FREQ=FORTNIGHTLY': /cannot be read/,
      'INTERVAL=2': /FREQ is missing/,
      'FREQ=WEEKLY;BYDAY=XX': /cannot be read/,
      'FREQ=WEEKLY;BYDAY=1MO': /cannot be followed/,
      'FREQ=WEEKLY;EVERY=2': /"EVERY=2" is no part/,
      'FREQ=WEEKLY;UNTIL=never': /neither a date nor a time/,
      'FREQ=WEEKLY;UNTIL=20260231': /no such time/,
      'FREQ=WEEKLY;INTERVAL=0': /INTERVAL=0 is no number/,
      'FREQ=WEEKLY;COUNT=0': /COUNT=0 is no number/,
      'FREQ=WEEKLY;COUNT=many': /cannot be read/,
      'FREQ=WEEKLY;COUNT=2;UNTIL=20270101T000000Z': /cannot be followed/,
      'FREQ=SECONDLY': /SECONDLY is none/,
      'FREQ=MINUTELY;INTERVAL=30': /MINUTELY is none/,
      '': /FREQ is missing/,
    };
    for (const [rule, expected] of Object.entries(faults)) {
      const told = fault(daily(`RRULE:${rule}`));
      assert.match(told, /^7: /, rule);
      assert.match(told, expected, rule);
    }
  });

  it('is a fault when there are too many to count, or for a schedule', () => {
    const long = vcalendar('DTSTART:19700101T000000Z', 'DURATION:PT1H', 'RRULE:FREQ=HOURLY;COUNT=999999');
    assert.match(fault(long), /^7: this rule cannot be followed: /);
    assert.match(
      fault(vcalendar('DTSTART:20260101T000000Z', 'DURATION:PT1H', 'RRULE:FREQ=HOURLY')),
      /^3: there are more than 3000 shifts in 52 weeks/,
    );
  });
});

describe('what is changed of single times', () => {
  const master = event(
    'DTSTART;TZID=Europe/Berlin:20261102T090000',
    'DURATION:PT8H',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'SUMMARY:Ana',
  );
  const change = (id: string, ...lines: readonly string[]): string => event(`RECURRENCE-ID${id}`, ...lines);
  const days = (text: string): readonly string[] =>
    shifts(text).map((shift) => `${shift.slice(0, 11)}${shift.slice(26)}`);

  it('takes their place, by the instant, in whatever zone it is named', () => {
    for (const id of [
      ';TZID=Europe/Berlin:20261109T090000',
      ':20261109T080000Z',
      ':20261109T090000',
      ';VALUE=DATE:20261109',
    ])
      assert.deepEqual(
        days(calendar(master, change(id, 'DTSTART:20261110T100000Z', 'DURATION:PT1H', 'SUMMARY:Ben'))),
        ['11-02T08:00 Ana', '11-10T10:00 Ben', '11-16T08:00 Ana', '11-23T08:00 Ana'],
        id,
      );
  });

  it('counts also before its event, without it, and where nothing was', () => {
    const ben = change(':20261109T080000Z', 'DTSTART:20261110T100000Z', 'DURATION:PT1H', 'SUMMARY:Ben');
    const cleo = change(':20261117T080000Z', 'DTSTART:20261117T100000Z', 'DURATION:PT1H', 'SUMMARY:Cleo');
    assert.deepEqual(days(calendar(ben, cleo)), ['11-10T10:00 Ben', '11-17T10:00 Cleo']);
    assert.deepEqual(days(calendar(ben, master, cleo)).length, 5);
  });

  it('is what was written last', () => {
    const one = change(':20261109T080000Z', 'SEQUENCE:2', 'DTSTART:20261109T080000Z', 'DURATION:PT1H', 'SUMMARY:Ben');
    const other = change(
      ':20261109T080000Z',
      'SEQUENCE:1',
      'DTSTART:20261109T080000Z',
      'DURATION:PT1H',
      'SUMMARY:Cleo',
    );
    for (const order of [
      [one, other],
      [other, one],
    ])
      assert.deepEqual(days(calendar(master, ...order))[1], '11-09T08:00 Ben');
  });

  it('is cancelled alone, or with all that the event is', () => {
    const gone = change(':20261109T080000Z', 'DTSTART:20261109T080000Z', 'STATUS:CANCELLED');
    assert.deepEqual(days(calendar(master, gone)), ['11-02T08:00 Ana', '11-16T08:00 Ana', '11-23T08:00 Ana']);
    assert.deepEqual(days(vcalendar('DTSTART:20261109T080000Z', 'DURATION:PT1H', 'STATUS:CANCELLED')), []);
  });

  it('holds for all later times with RANGE=THISANDFUTURE, as much later by the clocks', () => {
    const later = change(
      ';RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261109T090000',
      'DTSTART;TZID=Europe/Berlin:20261110T100000',
      'DURATION:PT1H',
      'SUMMARY:Ben',
    );
    assert.deepEqual(days(calendar(master, later)), [
      '11-02T08:00 Ana',
      '11-10T09:00 Ben',
      '11-17T09:00 Ben',
      '11-24T09:00 Ben',
    ]);
    const single = change(':20261116T080000Z', 'DTSTART:20261116T080000Z', 'DURATION:PT1H', 'SUMMARY:Cleo');
    assert.deepEqual(days(calendar(master, later, single)), [
      '11-02T08:00 Ana',
      '11-10T09:00 Ben',
      '11-16T08:00 Cleo',
      '11-24T09:00 Ben',
    ]);
    const again = change(
      ';RANGE=THISANDFUTURE:20261123T080000Z',
      'DTSTART:20261123T080000Z',
      'DURATION:PT1H',
      'SUMMARY:Cleo',
    );
    assert.deepEqual(days(calendar(master, again, later)), [
      '11-02T08:00 Ana',
      '11-10T09:00 Ben',
      '11-17T09:00 Ben',
      '11-23T08:00 Cleo',
    ]);
    const end = change(';RANGE=THISANDFUTURE:20261116T080000Z', 'DTSTART:20261116T080000Z', 'STATUS:CANCELLED');
    assert.deepEqual(days(calendar(master, end)), ['11-02T08:00 Ana', '11-09T08:00 Ana']);
  });

  it('keeps the hour of the clock across a change of the clocks', () => {
    const summer = event('DTSTART;TZID=Europe/Berlin:20261012T090000', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=3');
    const later = change(
      ';RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261019T090000',
      'DTSTART;TZID=Europe/Berlin:20261019T110000',
      'DURATION:PT1H',
    );
    assert.deepEqual(shifts(calendar(summer, later)), [
      '10-12T07:00 to 10-12T08:00',
      '10-19T09:00 to 10-19T10:00',
      '10-26T10:00 to 10-26T11:00',
    ]);
  });
});

describe('a calendar as a whole', () => {
  const at = (uid: string, day: string): string =>
    event(`UID:${uid}`, `DTSTART:202607${day}T090000Z`, 'DURATION:PT1H', `SUMMARY:${uid}`);

  it('may be several, and have two events of one UID', () => {
    assert.deepEqual(shifts(`${calendar(at('a', '06'))}${calendar(at('b', '07'))}`).length, 2);
    assert.deepEqual(shifts(calendar(at('a', '06'), at('a', '08'))).length, 2);
  });

  it('tells what is there twice once', () => {
    assert.deepEqual(shifts(`${calendar(at('a', '06'))}${calendar(at('a', '06'))}`).length, 1);
  });

  it('may have a byte order mark, folded lines, any line ending, and words in any case', () => {
    const text = calendar(at('a', '06')).replaceAll('SUMMARY:a', 'SUM\r\n MARY:An\r\n\ta');
    for (const ending of ['\r\n', '\n', '\r'])
      assert.deepEqual(shifts(`\uFEFF${text.replaceAll('\r\n', ending)}`), ['07-06T09:00 to 07-06T10:00 Ana']);
    assert.deepEqual(
      shifts(text.replaceAll(/(BEGIN|END|DTSTART|VEVENT|VCALENDAR)/g, (word) => word.toLowerCase())).length,
      1,
    );
  });

  it('is empty without events, and passes over what is none', () => {
    assert.deepEqual(shifts(calendar()), []);
    const others = ['VTODO', 'VJOURNAL', 'VFREEBUSY'].flatMap((name) => [
      `BEGIN:${name}`,
      'DTSTART:nonsense',
      `END:${name}`,
    ]);
    const alarm = event('DTSTART:20260706T090000Z', 'DURATION:PT1H', 'BEGIN:VALARM', 'DURATION:nonsense', 'END:VALARM');
    assert.deepEqual(shifts(calendar(...others, alarm)).length, 1);
  });

  it('is a fault when it is a page to sign in, or nothing, or cut off', () => {
    for (const page of [
      '<!DOCTYPE html>\n<html><title>Sign in</title></html>',
      '\n\n  <html>',
      '<?xml version="1.0"?>',
    ])
      assert.match(fault(page), /^\d: this is a web page, such as one to sign in/, page);
    for (const nothing of ['', '\r\n', '\uFEFF']) assert.match(fault(nothing), /^1: there is nothing in it/);
    assert.match(fault('{"error":"unauthorized"}'), /^1: /);
    assert.match(fault('Access denied'), /^1: "Access denied" is no property/);
    assert.match(fault('BEGIN:VCARD\r\nEND:VCARD'), /^1: a calendar begins with BEGIN:VCALENDAR/);
    const whole = calendar(at('a', '06'));
    for (let end = 0; end < whole.lastIndexOf('END:VCALENDAR') + 12; end += 1) fault(whole.slice(0, end));
  });

  it('is a fault where components cross, or a line is no property', () => {
    assert.match(
      fault('BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n'),
      /^3: END:VCALENDAR stands where the VEVENT of line 2/,
    );
    assert.match(fault(calendar('what is this', at('a', '06'))), /^3: "what is this" is no property/);
    assert.match(fault(`${calendar(at('a', '06'))}and more`), /^10: "and more" is no property/);
    assert.match(
      fault(vcalendar('DTSTART:20260706T090000Z', 'DTSTART:20260707T090000Z')),
      /^6: an event has one DTSTART at most/,
    );
    assert.match(fault(vcalendar('DTSTART:20260706T090000Z', 'EXRULE:FREQ=DAILY')), /^6: EXRULE/);
  });

  it('tells who is in it: mail addresses, without who has declined and rooms', () => {
    const result = read(
      vcalendar(
        'DTSTART:20260706T090000Z',
        'DURATION:PT1H',
        'SUMMARY:On Call\\, week 28\\; primary',
        'ATTENDEE;CN="Costa, Ana";PARTSTAT=ACCEPTED:mailto:Ana.Costa@acme.example',
        'attendee:MAILTO:ben@acme.example',
        'ATTENDEE;PARTSTAT=DECLINED:mailto:cleo@acme.example',
        'ATTENDEE;CUTYPE=ROOM:mailto:room-1@acme.example',
        'ATTENDEE;EMAIL=dana@acme.example:urn:uuid:1',
      ),
    );
    assert.ok(result.ok);
    assert.deepEqual(
      result.occurrences.map(({ uid, summary, attendees }) => ({ uid, summary, attendees })),
      [
        {
          uid: 'one',
          summary: 'On Call, week 28; primary',
          attendees: ['ana.costa@acme.example', 'ben@acme.example', 'dana@acme.example'],
        },
      ],
    );
  });
});
