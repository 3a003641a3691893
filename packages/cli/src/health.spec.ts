import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const well = { service: 'intake', name: 'bus', ok: true, state: 'well', detail: 'fine' };
const late = { service: 'policy', name: 'dead letters', ok: true, state: 'unwell', detail: 'one is parked' };
const gone = { service: 'notification', name: 'smtp', ok: false, state: 'failing', detail: 'no e-mail goes out' };

const ready = (...checks: readonly object[]) => ({ body: { status: 'ready', checks } });
const services = ['intake', 'catalog', 'policy', 'notification', 'timeline', 'access'];

describe('escalog health', () => {
  it('ends with 0 when all is well, and lists every check when asked to', async () => {
    await using server = await fakeEscalog({ 'GET /health/ready': ready(well) });
    assert.deepEqual(await escalog(['health'], server), {
      code: 0,
      out: '',
      err: 'Ready: all of 1 check are well.\n',
    });
    assert.match((await escalog(['health', '--all'], server)).out, /^well +intake +bus +fine$/m);
  });

  it('ends with 1 when something is not well, and names it', async () => {
    await using server = await fakeEscalog({ 'GET /health/ready': ready(well, late) });
    const { code, out, err } = await escalog(['health'], server);
    assert.deepEqual([code, err], [1, 'Ready, but 1 check is not well.\n']);
    assert.deepEqual(out.split('\n'), [
      'STATE     SERVICE  CHECK         DETAIL',
      'not well  policy   dead letters  one is parked',
      '',
    ]);
  });

  it('ends with 2 when it is not ready, the worst first, also as JSON', async () => {
    const body = { status: 'not-ready', checks: [well, late, gone] };
    await using server = await fakeEscalog({ 'GET /health/ready': { status: 503, body } });
    const { code, out } = await escalog(['health', '--json'], server);
    assert.deepEqual([code, JSON.parse(out)], [2, { status: 'not-ready', checks: [gone, late] }]);
  });

  it('ends with 3 when nothing answers', async () => {
    assert.equal((await escalog(['health'], { url: 'http://127.0.0.1:9' })).code, 3);
  });
});

describe('escalog alarms', () => {
  const alarm = {
    id: 'policy/dead-letters',
    state: 'unwell',
    detail: 'one is parked',
    host: 'db-1',
    since: '2026-11-18T02:00:00.000Z',
    told: 3,
    toldAt: '2026-11-18T03:00:00.000Z',
    heard: { at: '2026-11-18T03:01:00.000Z', by: 'Ana' },
  };

  it('lists those that stand in any service', async () => {
    await using server = await fakeEscalog(
      Object.fromEntries(
        services.map((name) => [`GET /v1/alarms/${name}`, { body: { alarms: name === 'policy' ? [alarm] : [] } }]),
      ),
    );
    const { code, out } = await escalog(['alarms'], server);
    assert.deepEqual(
      [code, out.split('\n')[1]?.split(/ {2,}/)],
      [0, ['policy/dead-letters', 'not well', '2026-11-17 21:00:00', '3', 'Ana', 'one is parked']],
    );
    assert.deepEqual(JSON.parse((await escalog(['alarms', '--json'], server)).out), [alarm]);
  });

  it('says that one was heard, and what is no id', async () => {
    await using server = await fakeEscalog({
      'POST /v1/alarms/policy/dead-letters/hear': { body: alarm },
      'POST /v1/alarms/policy/bus/hear': problem(404, 'no-such-alarm', 'No alarm policy/bus stands.'),
    });
    const { code, err } = await escalog(['alarms', 'hear', 'policy/dead-letters', '--as', 'Ana'], server);
    assert.deepEqual(
      [code, err],
      [0, 'Heard: operators are not told of policy/dead-letters again before it is worse, or over.\n'],
    );
    assert.equal((await escalog(['alarms', 'hear', 'policy/bus', '--as', 'Ana'], server)).code, 1);
    assert.equal((await escalog(['alarms', 'hear', 'smtp', '--as', 'Ana'], server)).code, 2);
  });
});
