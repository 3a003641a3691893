import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { World, type Answer } from '../harness/world.ts';

/** A world in which people sign in, and its first owner's cookie; `before` is what happened while nobody had to. */
async function guarded(
  before: (world: World) => Promise<unknown> = async () => undefined,
): Promise<{ readonly world: World; readonly owner: string }> {
  const world = await World.open();
  await before(world);
  // The test organisation came in while nobody had to sign in.
  await world.stop();
  Object.assign(world.options, { access: true });
  await world.start();
  const first = new URL(world.firstOwnerUrl() ?? '').searchParams.get('first');
  const answer = await world.post('/v1/session', { first, person: 'person/dana' });
  assert.equal(answer.status, 200, answer.text);
  return { world, owner: cookieIn(answer) };
}

/** What must hold at the end of every story is asked by nobody in particular. */
async function closed(world: World): Promise<void> {
  await world.stop();
  Object.assign(world.options, { access: false });
  await world.start();
  await world.close();
}

function cookieIn({ headers }: Answer): string {
  return [headers['set-cookie']].flat().map((cookie) => String(cookie).split(';')[0])[0] ?? '';
}

const by = (cookie: string) => ({ cookie, 'content-type': 'application/json' });

describe('where people sign in', () => {
  it('nobody does anything before, one signs in by a link that comes, and out again', async (t) => {
    const { world } = await guarded();
    t.after(() => closed(world));
    const refused = await world.post('/v1/incidents', { title: 'nobody can pay' });
    assert.deepEqual([refused.status, refused.body['code']], [401, 'not-signed-in']);
    assert.equal((await world.post('/v1/sign-in-links', { who: 'person/ana' })).status, 202);
    const link = await linkTo(world, 'ana');
    const answer = await world.post('/v1/session', { token: link });
    assert.equal(answer.body['person'], 'person/ana');
    const ana = cookieIn(answer);
    const declared = await world.post('/v1/incidents', { title: 'nobody can pay', severity: 'sev1' }, by(ana));
    assert.equal(declared.status, 201, declared.text);
    assert.equal((await world.ask('DELETE', '/v1/session', undefined, { cookie: ana })).status, 204);
    await world.drain();
    assert.equal((await world.get('/v1/incidents', { cookie: ana })).status, 401);
    assert.equal((await world.post('/v1/session', { token: link })).body['code'], 'link-used');
  });

  it('what is revoked is refused, also after a start anew', async (t) => {
    const { world, owner } = await guarded();
    t.after(() => closed(world));
    const made = await world.post('/v1/tokens', { name: 'Deploys', scopes: ['read'], person: null }, by(owner));
    assert.equal(made.status, 201, made.text);
    const token = { authorization: `Bearer ${String(made.body['token'])}` };
    const status = async (headers: Record<string, string>) => (await world.get('/v1/incidents', headers)).status;
    assert.equal(await status(token), 200);
    const lacking = await world.post('/v1/incidents', { title: 'nobody can pay', by: 'Deploys' }, token);
    assert.equal(lacking.status, 403);
    assert.match(String(lacking.body['detail']), /needs the right declare/);
    const id = String(made.body['id']);
    assert.equal((await world.ask('DELETE', `/v1/tokens/${id}`, { why: 'It leaked.' }, { cookie: owner })).status, 204);
    await world.drain();
    assert.equal(await status(token), 401);
    await world.stop();
    await world.start();
    assert.equal(await status(token), 401);
    assert.equal(await status({ cookie: owner }), 200);
    assert.equal(world.firstOwnerUrl(), undefined, 'there is an owner');
    const { body } = await world.get('/v1/audit?action=token-revoked', { cookie: owner });
    const [line] = body['lines'] as unknown as { actor: string; about: string; detail: string }[];
    assert.deepEqual(line && [line.actor, line.about], ['person/dana', id]);
    assert.match(line?.detail ?? '', /^The token "Deploys" was revoked: It leaked\.$/);
  });

  it('a source that was heard without a key is not silent unseen, and is heard with a token', async (t) => {
    const alerts = JSON.parse(readFileSync(join(import.meta.dirname, 'alertmanager-webhook.json'), 'utf8')) as object;
    const sent = (world: World, headers: Record<string, string> = {}) =>
      world.post('/v1/alerts/alertmanager', alerts, headers);
    let early = '';
    const { world, owner } = await guarded(async (open) => {
      assert.equal((await sent(open)).status, 200);
      const before = { name: 'Made before', scopes: ['read'], person: null };
      early = String((await open.post('/v1/tokens', before)).body['token']);
      assert.match(await sourcesCheck(open), /^no source that was heard before is refused$/);
    });
    t.after(() => closed(world));
    const asEarly = { authorization: `Bearer ${early}` };
    assert.equal((await world.get('/v1/incidents', asEarly)).status, 200, 'what was made while access was off is good');
    assert.equal((await sent(world)).status, 401);
    const told = await sourcesCheck(world);
    assert.match(
      told,
      /access is on and these sources have no key: alertmanager \(last at .*; give their entries a key/,
    );
    const asked = { name: 'Alertmanager', scopes: ['alerts/alertmanager'], person: null };
    const made = await world.post('/v1/tokens', asked, by(owner));
    await world.clock.advance(5_000);
    assert.equal((await sent(world, { authorization: `Bearer ${String(made.body['token'])}` })).status, 200);
    assert.match(await sourcesCheck(world), /^no source that was heard before is refused$/);
  });
});

/** What the check on alert sources says, and whether all is well. */
async function sourcesCheck(world: World): Promise<string> {
  const { body } = await world.get('/health/ready');
  const checks = body['checks'] as unknown as { name: string; detail: string }[];
  return checks.find(({ name }) => name === 'alert-sources')?.detail ?? assert.fail(JSON.stringify(body));
}

/** The token of the link that came to somebody by mail. */
async function linkTo(world: World, address: string): Promise<string> {
  await world.drain();
  const mail = world.mailbox.mails.find(({ to }) => to.startsWith(address));
  // Lines of a mail are folded with = at their end, and = itself is written as =3D.
  const text = (mail?.raw ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return /sign-in\?token=([\w.-]+)/.exec(text)?.[1] ?? assert.fail(`no link came to ${address}: ${text}`);
}
