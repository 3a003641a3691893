import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { CalendarWithShifts } from './api/on-call.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const good: CalendarWithShifts = {
  calendar: 'calendar/identity',
  name: 'Identity shifts',
  source: 'calendar.acme.example',
  readAt: '2026-11-18T02:00:00.000Z',
  problem: null,
  unknown: [],
  shifts: 1,
  list: [
    { startsAt: '2026-11-11T09:00:00.000Z', endsAt: '2026-11-18T09:00:00.000Z', person: 'person/ana', name: 'Ana' },
  ],
};
const broken: CalendarWithShifts = {
  ...good,
  problem: { since: '2026-11-18T02:15:00.000Z', line: 8, detail: 'RRULE cannot be read' },
  unknown: [{ text: 'Zoe', because: 'no person in the catalog is called so' }],
};
const path = '/v1/calendars/identity';

describe('escalog calendar', () => {
  it('list says how each is doing', async () => {
    const page = {
      calendars: [good, { ...broken, calendar: 'calendar/other' }, { ...good, readAt: null, source: 'file' }],
      next: null,
    };
    await using server = await fakeEscalog({ 'GET /v1/calendars': { body: page } });
    const { code, out } = await escalog(['calendar', 'list'], server);
    assert.equal(
      out,
      [
        'CALENDAR           SOURCE                 SHIFTS  READ (America/New_York)  STATE',
        'calendar/identity  calendar.acme.example  1       2026-11-17 21:00:00      good',
        'calendar/other     calendar.acme.example  1       2026-11-17 21:00:00      cannot be read since 2026-11-17 21:15:00: line 8: RRULE cannot be read',
        'calendar/identity  file                   1       never                    no file yet: escalog calendar put',
        '',
      ].join('\n'),
    );
    assert.equal(code, 0);
  });

  it('show has the shifts, and tells beside them what is wrong', async () => {
    await using server = await fakeEscalog({ [`GET ${path}`]: { body: broken } });
    const { code, out, err } = await escalog(['calendar', 'show', 'identity'], server);
    assert.equal(
      out,
      [
        'FROM (America/New_York)  UNTIL                ON CALL',
        '2026-11-11 04:00:00      2026-11-18 04:00:00  Ana (person/ana)',
        '',
      ].join('\n'),
    );
    assert.match(
      err,
      /^Nobody is known by "Zoe": no person in the catalog is called so\.\ncannot be read since .*line 8/,
    );
    assert.equal(code, 0);
  });

  it('put sends the file as it is, and says why it is refused', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-calendar-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'shifts.ics');
    writeFileSync(file, 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n');
    await using server = await fakeEscalog({ [`PUT ${path}/file`]: { body: good } });
    assert.equal((await escalog(['calendar', 'put', 'identity', file], server)).code, 0);
    assert.deepEqual(server.received[0]?.body, { text: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' });
    assert.equal((await escalog(['calendar', 'put', 'identity', join(folder, 'none.ics')], server)).code, 2);

    await using refusing = await fakeEscalog({
      [`PUT ${path}/file`]: problem(422, 'invalid-calendar', 'The calendar cannot be understood in line 7: no.'),
    });
    const { code, err } = await escalog(['calendar', 'put', 'identity', file], refusing);
    assert.deepEqual([code, err], [1, 'The calendar cannot be understood in line 7: no.\n']);
  });

  it('refresh ends with 1 when the calendar cannot be read', async () => {
    await using server = await fakeEscalog({ [`POST ${path}/refresh`]: { body: broken } });
    const { code, err } = await escalog(['calendar', 'refresh', 'identity'], server);
    assert.equal(code, 1);
    assert.match(err, /Identity shifts cannot be read\.\n$/);
  });
});

describe('escalog feed', () => {
  const made = {
    of: 'schedule/identity',
    url: 'https://escalog.example/v1/feeds/schedule/identity.ics?secret=abc',
    madeAt: '2026-11-18T02:00:00.000Z',
  };

  it('prints the address alone, so that it can be taken from there', async () => {
    await using server = await fakeEscalog({
      'POST /v1/schedules/identity/feed': { body: made },
      'POST /v1/people/ana/feed': { body: { ...made, of: 'person/ana' } },
    });
    const { code, out, err } = await escalog(['feed', 'identity'], server);
    assert.deepEqual([code, out], [0, `${made.url}\n`]);
    assert.match(err, /Whoever has it sees the shifts of schedule\/identity/);
    assert.match((await escalog(['feed', '--person', 'ana'], server)).err, /person\/ana/);
  });

  it('looks for it, and takes it away', async () => {
    await using server = await fakeEscalog({
      'GET /v1/schedules/identity/feed': { body: made },
      'DELETE /v1/schedules/identity/feed': { body: { ...made, madeAt: null } },
    });
    assert.match((await escalog(['feed', 'identity', '--show'], server)).out, /made at 2026-11-17 21:00:00 \(America/);
    assert.match(
      (await escalog(['feed', 'identity', '--revoke'], server)).out,
      /no address for the shifts of schedule\/identity any more/,
    );
  });

  it('is of a schedule or of somebody', async () => {
    for (const args of [['feed'], ['feed', 'identity', '--person', 'ana'], ['feed', 'identity', '--show', '--revoke']])
      assert.equal((await escalog(args, { url: 'http://127.0.0.1:9' })).code, 2, args.join(' '));
  });
});
