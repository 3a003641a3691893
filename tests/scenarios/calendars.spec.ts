import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { calendarOf, FeedServer } from '../harness/feed-server.ts';
import { World } from '../harness/world.ts';

const minute = 60_000;
const quarterHour = 15 * minute;

/** Ana from Wednesday to Wednesday, nine to nine in Lisbon, then Ben, and so on. */
const weekly = (...names: readonly string[]) =>
  calendarOf(
    ...names.map((name, index) => [
      `DTSTART;TZID=Europe/Lisbon:202611${String(11 + 7 * index).padStart(2, '0')}T090000`,
      'DURATION:P1W',
      `RRULE:FREQ=WEEKLY;INTERVAL=${names.length}`,
      `SUMMARY:On Call - ${name} - Identity`,
    ]),
  );

const entry = { ref: 'calendar/identity', name: 'Identity shifts', timeZone: 'Europe/Lisbon' };

const apply = (world: World, ...entries: readonly object[]) => world.post('/v1/catalog/apply', { entries });

interface Shown {
  readonly readAt: string | null;
  readonly problem: { readonly since: string; readonly line: number | null; readonly detail: string } | null;
  readonly unknown: readonly { readonly text: string; readonly because: string }[];
  readonly list: readonly { readonly startsAt: string; readonly person: string | null; readonly name: string }[];
}

async function shown(world: World): Promise<Shown> {
  return (await world.get('/v1/calendars/identity')).body as unknown as Shown;
}

async function readiness(world: World): Promise<string> {
  const { body } = await world.get('/health/ready');
  const checks = body['checks'] as { name: string; ok: boolean; detail: string }[];
  const { ok, detail } = checks.find(({ name }) => name === 'calendars') ?? { ok: false, detail: '' };
  assert.ok(ok, 'a feed of others makes nothing unready');
  return detail;
}

const peopleOf = ({ list }: Shown, count: number) =>
  list.slice(0, count).map(({ startsAt, person }) => `${startsAt.slice(0, 16)} ${person}`);

describe('a calendar feed', () => {
  it('is read at once and then again and again, and every service knows its shifts', async () => {
    await using world = await World.open();
    await using feed = await FeedServer.open();
    feed.serve(weekly('Ana Costa', 'Ben Ito'));
    await apply(world, { ...entry, url: feed.url });
    assert.deepEqual(peopleOf(await shown(world), 3), [
      '2026-11-11T09:00 person/ana',
      '2026-11-18T09:00 person/ben',
      '2026-11-25T09:00 person/ana',
    ]);
    feed.serve(weekly('Cleo Park'));
    await world.advance(quarterHour);
    assert.deepEqual(peopleOf(await shown(world), 2), ['2026-11-11T09:00 person/cleo', '2026-11-18T09:00 person/cleo']);
    assert.equal(await readiness(world), 'every calendar was read as planned');
    const stored = (await world.get('/v1/catalog/entries/calendar/identity')).body['entry'] as { shifts: object };
    assert.deepEqual(Object.keys(stored.shifts), ['from', 'until', 'list']);
  });

  it('is asked only for what is new, and nothing is said when nothing changed', async () => {
    await using world = await World.open();
    await using feed = await FeedServer.open();
    feed.serve(weekly('Ana Costa'));
    await apply(world, { ...entry, url: feed.url });
    const { version } = (await world.get('/v1/catalog/entries/calendar/identity')).body;
    await world.advance(3 * quarterHour);
    assert.equal(feed.asked.length, 4);
    assert.ok(feed.asked.slice(1).every(({ headers }) => headers['if-none-match'] !== undefined));
    assert.equal((await world.get('/v1/catalog/entries/calendar/identity')).body['version'], version);
    assert.equal((await shown(world)).readAt, '2026-11-18T02:45:00.000Z');
  });

  it('keeps its address secret: it is shown with a hash, and that keeps it', async () => {
    await using world = await World.open();
    await using feed = await FeedServer.open();
    feed.serve(weekly('Ana Costa'));
    const answers = [await apply(world, { ...entry, url: feed.url })];
    const stored = await world.get('/v1/catalog/entries/calendar/identity');
    answers.push(stored, await world.get('/v1/calendars/identity'), await world.get('/health/ready'));
    for (const { text } of answers) assert.ok(!text.includes('MDEyMzQ1Njc4OTAx'), text);
    const { url } = stored.body['entry'] as { url: string };
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/#sha256:[0-9a-f]{64}$/);

    const again = await apply(world, { ...entry, name: 'Shifts of Identity', url });
    assert.equal(again.status, 200);
    feed.serve(weekly('Ben Ito'));
    await world.advance(quarterHour);
    assert.equal((await shown(world)).list[0]?.person, 'person/ben');

    const other = await apply(world, { ...entry, url: url.replace(/.$/, (last) => (last === '0' ? '1' : '0')) });
    assert.equal(other.status, 422);
    assert.match(other.text, /this only stands for an address, and not for one that is kept for calendar\/identity/);
    const unchanged = await apply(world, { ...entry, name: 'Shifts of Identity', url: feed.url });
    assert.equal((unchanged.body['changes'] as { kind: string }[])[0]?.kind, 'unchanged');
  });

  it('that breaks leaves its last good copy, says which line is wrong, and recovers', async () => {
    await using world = await World.open();
    await using feed = await FeedServer.open();
    const good = weekly('Ana Costa', 'Ben Ito');
    feed.serve(good);
    await apply(world, { ...entry, url: feed.url });
    const before = await shown(world);

    feed.serve(good.replace('FREQ=WEEKLY', 'FREQ=FORTNIGHTLY'));
    await world.advance(quarterHour);
    const broken = await shown(world);
    assert.deepEqual(broken.list, before.list);
    assert.deepEqual([broken.problem?.line, broken.problem?.since], [8, '2026-11-18T02:15:00.000Z']);
    assert.match(
      await readiness(world),
      /^calendar\/identity cannot be read since 2026-11-18T02:15:00.000Z: line 8: RRULE cannot be read.*\(its copy of 2026-11-18T02:00:00.000Z goes on\)$/,
    );

    feed.answer(200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' });
    await world.advance(5 * minute);
    assert.match(
      await readiness(world),
      /since 2026-11-18T02:15:00.000Z: line 1: this is a web page, such as one to sign in/,
    );
    feed.answer(503);
    await world.advance(5 * minute);
    assert.match(await readiness(world), /: HTTP 503 \(its copy/);
    await world.stop();
    await world.start();
    assert.match(await readiness(world), /: HTTP 503 \(its copy/);
    assert.deepEqual((await shown(world)).list, before.list);

    feed.serve(good);
    await world.advance(5 * minute);
    assert.equal(await readiness(world), 'every calendar was read as planned');
    assert.equal((await shown(world)).problem, null);
  });

  it('says whom it names and nobody knows, until somebody is called so', async () => {
    await using world = await World.open();
    await using feed = await FeedServer.open();
    feed.serve(weekly('Zoe Quist'));
    await apply(world, { ...entry, url: feed.url });
    assert.deepEqual((await shown(world)).unknown, [
      { text: 'On Call - Zoe Quist - Identity', because: 'no person in the catalog is called so' },
    ]);
    assert.match(
      await readiness(world),
      /^calendar\/identity names "On Call - Zoe Quist - Identity", and no person in the catalog is called so$/,
    );
    assert.deepEqual((await shown(world)).list[0], {
      startsAt: '2026-11-11T09:00:00.000Z',
      endsAt: '2026-11-18T09:00:00.000Z',
      person: null,
      name: 'On Call - Zoe Quist - Identity',
    });
    await apply(world, { ref: 'person/zoe', name: 'Zoe Quist', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] });
    await world.advance(quarterHour);
    assert.deepEqual((await shown(world)).unknown, []);
    assert.equal((await shown(world)).list[0]?.person, 'person/zoe');
  });

  it('is followed where it is moved, but not everywhere', async () => {
    await using world = await World.open();
    await using feed = await FeedServer.open();
    await using other = await FeedServer.open();
    other.serve(weekly('Ben Ito'));
    feed.answer(302, '', { location: other.url });
    await apply(world, { ...entry, url: feed.url.replace('//', '//ana:secret@') });
    assert.equal((await shown(world)).list[0]?.person, 'person/ben');
    assert.match(String(feed.asked[0]?.headers.authorization), /^Basic /);
    assert.equal(other.asked[0]?.headers.authorization, undefined);
    for (const [location, told] of [
      ['http://169.254.169.254/latest', /a redirect that is not followed: 169\.254\.169\.254 is a link-local address/],
      ['ftp://files.acme.example/', /a redirect that is not followed/],
      [feed.url, /redirected more than 5 times/],
    ] as const) {
      feed.answer(302, '', { location });
      await world.advance(quarterHour);
      assert.match((await shown(world)).problem?.detail ?? '', told);
    }
  });

  it('that is removed is forgotten with its address', async () => {
    await using world = await World.open();
    await using feed = await FeedServer.open();
    feed.serve(weekly('Ana Costa'));
    await apply(world, { ...entry, url: feed.url });
    await world.remove('/v1/catalog/entries/calendar/identity');
    await world.advance(2 * quarterHour);
    assert.equal(feed.asked.length, 1);
    await apply(world, entry);
    assert.deepEqual((await shown(world)).list, []);
  });
});

describe('a layer that is a calendar', () => {
  const layered = (...layers: readonly object[]) => ({
    ref: 'schedule/identity',
    name: 'Identity on call',
    timeZone: 'Europe/Lisbon',
    layers,
  });
  const base = {
    name: 'base',
    rotation: { people: ['person/ana'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
  };
  const shifts = { name: 'shifts', calendar: 'calendar/identity' };
  const onCall = async (world: World) =>
    (await world.get('/v1/schedules/identity/on-call')).body as unknown as {
      onCall: { person: string } | null;
      because: string | null;
    };

  it('pages whoever the feed names, also while it is broken, and else the layer below', async () => {
    await using world = await World.open();
    await using feed = await FeedServer.open();
    feed.serve(weekly('Ben Ito'));
    await apply(world, { ...entry, url: feed.url }, layered(base, shifts));
    const paged = async (title: string) => {
      const { body } = await world.post('/v1/incidents', { title, affects: ['business-service/login'] });
      const { body: incident } = await world.get(`/v1/incidents/${body.id}`);
      const escalations = incident['escalations'] as { paged: { person: string }[] }[];
      return escalations.flatMap((escalation) => escalation.paged.map(({ person }) => person));
    };
    assert.deepEqual(await paged('Nobody can log in'), ['person/ben']);
    feed.answer(200, '<html>');
    await world.advance(quarterHour);
    assert.deepEqual(await paged('Still nobody can log in'), ['person/ben']);
    feed.serve(weekly('Zoe Quist'));
    await world.advance(quarterHour);
    assert.deepEqual(await paged('And still'), ['person/ana']);
    await apply(world, layered(shifts));
    assert.deepEqual(await onCall(world), {
      ...(await onCall(world)),
      onCall: null,
      because:
        'Identity shifts names "On Call - Zoe Quist - Identity" for Identity on call, and nobody in the catalog is known by that.',
    });
  });

  it('keeps its calendar from being removed, and is in the feed of whoever it names', async () => {
    await using world = await World.open();
    await apply(world, entry, layered(base, shifts));
    await world.ask('PUT', '/v1/calendars/identity/file', { text: weekly('Ben Ito', 'Cleo Park') });
    await world.drain();
    assert.equal((await world.remove('/v1/catalog/entries/calendar/identity')).body['code'], 'still-referenced');
    const { body } = await world.post('/v1/people/ben/feed', {});
    const { pathname, search } = new URL(String(body['url']));
    const { text } = await world.get(`${pathname}${search}`);
    assert.match(
      text,
      /DTSTART:20261125T090000Z\r\nDTEND:20261202T090000Z\r\nSUMMARY:On Call - Ben Ito - Identity on call/,
    );
  });
});

describe('a calendar file', () => {
  const put = (world: World, text: string) => world.ask('PUT', '/v1/calendars/identity/file', { text });

  it('is taken whole, or refused with the line that is wrong', async () => {
    await using world = await World.open();
    await apply(world, entry);
    assert.equal((await put(world, weekly('Ana Costa', 'Ben Ito'))).status, 200);
    await world.drain();
    const before = await shown(world);
    assert.equal(before.list[1]?.person, 'person/ben');
    const refused = await put(world, weekly('Cleo Park').replace('P1W', 'a week'));
    assert.equal(refused.status, 422);
    assert.match(
      String(refused.body['detail']),
      /^The calendar cannot be understood in line 7: "a week" is no duration/,
    );
    assert.deepEqual(await shown(world), before);
    const raw = await world.ask('PUT', '/v1/calendars/identity/file', undefined, { 'content-type': 'text/calendar' });
    assert.equal(raw.status, 400);
  });

  it('is not for a calendar that has an address', async () => {
    await using world = await World.open();
    await using feed = await FeedServer.open();
    feed.serve(weekly('Ana Costa'));
    await apply(world, { ...entry, url: feed.url });
    const refused = await put(world, weekly('Ben Ito'));
    assert.deepEqual([refused.status, refused.body['code']], [422, 'calendar-has-address']);
    await apply(world, entry);
    assert.equal((await shown(world)).list[0]?.person, 'person/ana', 'its copy goes on');
    assert.equal((await put(world, weekly('Ben Ito'))).status, 200);
    assert.equal((await shown(world)).list[0]?.person, 'person/ben');
  });
});

describe('a feed of shifts', () => {
  const subscribe = async (world: World, path: string) => {
    const { body } = await world.post(path, {});
    const { pathname, search } = new URL(String(body['url']));
    return `${pathname}${search}`;
  };

  it('is read by whoever has its secret address, until another is made', async () => {
    await using world = await World.open();
    const address = await subscribe(world, '/v1/schedules/identity/feed');
    const { status, text } = await world.get(address);
    assert.equal(status, 200);
    assert.match(text, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/);
    assert.match(text, /\r\nX-WR-CALNAME:Identity on call\r\n/);
    assert.match(
      text,
      /\r\nDTSTART:20261123T090000Z\r\nDTEND:20261130T090000Z\r\nSUMMARY:On Call - Ana Costa - Identity on call\r\n/,
    );
    assert.equal((await world.get(address.replace('schedule/identity', 'schedule/nobody'))).status, 404);
    assert.equal((await world.get(address.replace(/.$/, ''))).status, 404);
    assert.equal((await world.get('/v1/feeds/schedule/identity.ics')).status, 404);

    const newer = await subscribe(world, '/v1/schedules/identity/feed');
    assert.equal((await world.get(address)).status, 404);
    assert.equal((await world.get(newer)).status, 200);
    await world.stop();
    await world.start();
    assert.equal((await world.get(newer)).status, 200);
    await world.remove('/v1/schedules/identity/feed');
    assert.equal((await world.get(newer)).status, 404);
    assert.equal((await world.get('/v1/schedules/identity/feed')).body['madeAt'], null);
  });

  it('of a person has their shifts everywhere, and follows them', async () => {
    await using world = await World.open();
    const address = await subscribe(world, '/v1/people/ana/feed');
    const before = (await world.get(address)).text;
    assert.match(before, /\r\nX-WR-CALNAME:On call: Ana Costa\r\n/);
    assert.ok(before.split('BEGIN:VEVENT').length > 25);
    await apply(world, {
      ref: 'schedule/identity',
      name: 'Identity on call',
      timeZone: 'Europe/Lisbon',
      rotation: { people: ['person/ana', 'person/ben'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
    });
    const after = (await world.get(address)).text;
    const count = (text: string) => text.split('BEGIN:VEVENT').length - 1;
    assert.ok(count(after) < count(before));
    assert.doesNotMatch(after, /Ben Ito/);
    const sequence = (text: string) => Number(/SEQUENCE:(\d+)/.exec(text)?.[1]);
    assert.ok(sequence(after) >= sequence(before));
  });

  it('is sent only when it changed', async () => {
    await using world = await World.open();
    const address = await subscribe(world, '/v1/schedules/identity/feed');
    const first = await world.get(address);
    const again = await world.get(address);
    assert.equal(first.text, again.text);
    const etag = first.headers['etag'];
    assert.ok(etag !== undefined);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`])
      assert.equal((await world.get(address, { 'if-none-match': known })).status, 304, known);
    await world.advance(60 * minute);
    assert.equal((await world.get(address, { 'if-none-match': etag })).status, 304);
    await apply(world, {
      ref: 'person/ana',
      name: 'Ana Maria Costa',
      contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
    });
    const changed = await world.get(address, { 'if-none-match': etag });
    assert.equal(changed.status, 200);
    assert.match(changed.text, /SUMMARY:On Call - Ana Maria Costa - Identity on call/);
  });

  it('read as a calendar has the shifts that it was made of', async () => {
    await using world = await World.open();
    const feed = await world.get(await subscribe(world, '/v1/schedules/identity/feed'));
    await apply(world, entry);
    assert.equal((await world.ask('PUT', '/v1/calendars/identity/file', { text: feed.text })).status, 200);
    const { list, unknown } = await shown(world);
    assert.deepEqual(unknown, []);
    assert.ok(list.length >= 15);
    assert.ok(list.every(({ person }) => person === 'person/ana'));
  });
});

describe('docs/calendars.md', () => {
  const document = readFileSync(new URL('../../docs/calendars.md', import.meta.url), 'utf8');
  const blocks = (language: string) =>
    [...document.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);

  it('has entries that can be applied and a calendar that is understood', async () => {
    await using world = await World.open();
    const people = ['Ana Costa', 'Ben Ito', 'Chiara Romano'].map((name) => ({
      ref: `person/${name.toLowerCase().replace(' ', '-')}`,
      name,
      contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
    }));
    const [identity = '', payments = ''] = blocks('yaml');
    const entries = parseAllDocuments(identity).map((one) => one.toJS() as object);
    const others = ['ana', 'ben'].map((name) => ({
      ref: `person/${name}`,
      name: `${name} of the stories`,
      contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
    }));
    assert.equal((await apply(world, ...others, ...people, ...entries)).status, 200);
    const put = await world.ask('PUT', '/v1/calendars/identity/file', { text: blocks('ics')[0] });
    assert.equal(put.status, 200, put.text);
    assert.deepEqual(put.body['unknown'], []);
    await world.drain();
    const { body } = await world.get('/v1/schedules/identity/on-call?at=2026-11-24T12:00:00Z');
    assert.deepEqual(body['onCall'], { person: 'person/chiara-romano', name: 'Chiara Romano' });
    const feed = parseAllDocuments(payments)[0]?.toJS() as object;
    assert.equal((await world.post('/v1/catalog/apply', { entries: [feed], dryRun: true })).status, 200);
  });
});
