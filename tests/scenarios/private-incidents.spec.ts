import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import type { Role } from '@escalog/access';
import { accessEvent } from '@escalog/access/testing';
import { secretsIn } from '@escalog/hosting';
import { noProviders } from '@escalog/hosting/testing';
import { sessionCookies, sessionLifetime } from '@escalog/http';
import { after } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import { startEscalog } from '@escalog/standalone';
import pino from 'pino';
import { EmbeddedInstallation, onFailure } from '../harness/embedded.ts';
import { organisation } from '../harness/organisation.ts';

const title = 'the payslip of one employee was sent to all';
const publicUrl = (): string => 'http://escalog.example';

/** Escalog where everybody has to sign in, with the test organisation in it. */
async function opened(t: TestContext) {
  const installation = new EmbeddedInstallation();
  const escalog = await startEscalog({
    ...noProviders,
    dataDir: installation.dataDir,
    publicUrl,
    access: true,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    onFailure,
  });
  t.after(async () => {
    await escalog.close();
    installation.remove();
  });
  await escalog.server.ready();
  const { linkSecret } = secretsIn(join(installation.dataDir, 'secrets.json'));
  const cookies = sessionCookies({ publicUrl, linkSecret, clock: systemClock });
  const since = systemClock.now();

  const drain = async (): Promise<void> => {
    for (let quiet = 0; quiet < 5; quiet = (await escalog.busy()) === 0 ? quiet + 1 : 0) await turn();
  };
  /** Asks as somebody, by the headers that tell who it is. */
  const asking = (headers: Record<string, string>) => ({
    async get(url: string) {
      const { statusCode: status, body: text } = await escalog.server.inject({ method: 'GET', url, headers });
      return { status, text };
    },
    async post(url: string, payload: object) {
      const answer = await escalog.server.inject({ method: 'POST', url, headers, payload });
      await drain();
      return { status: answer.statusCode, text: answer.body, json: () => answer.json<Record<string, unknown>>() };
    },
  });
  const session = (name: string, role: Role = 'responder') => {
    const person = `person/${name}`;
    escalog.access?.apply(accessEvent({ type: 'AccessChanged', person, role, signedOutBefore: since }));
    const claims = { sessionId: name, person, since, until: after(since, sessionLifetime) };
    return asking({ cookie: cookies.give(claims).split(';')[0] ?? '' });
  };
  const token = (name: string, scopes: readonly string[], person: string | null) => {
    const secret = `esc_${name}`;
    const issued = { tokenId: name, name, hash: hash('sha256', secret, 'base64url'), scopes, person, expiresAt: null };
    escalog.access?.apply(accessEvent({ type: 'TokenIssued', ...issued }));
    return asking({ authorization: `Bearer ${secret}` });
  };

  const owner = session('olga', 'owner');
  const applied = await owner.post('/v1/catalog/apply', {
    entries: organisation('http://127.0.0.1:1', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
  });
  assert.equal(applied.status, 200, applied.text);
  return { owner, session, token };
}

type Asking = ReturnType<Awaited<ReturnType<typeof opened>>['session']>;

/** Every way to look at an incident; each must tell nothing of one that may not be seen. */
function waysTo(id: string): readonly string[] {
  return [
    `/v1/incidents/${id}`,
    `/v1/incidents/${id}/timeline`,
    `/v1/incidents/${id}/report`,
    `/v1/incidents/${id}/nudges`,
    `/v1/incidents/${id}/retrospective`,
    `/v1/incidents/${id}/escalations/migration`,
    `/v1/escalations?incident=${id}`,
  ];
}

const lists = [
  '/v1/incidents',
  '/v1/incidents?status=open&counts=true',
  '/v1/incidents?q=payslip',
  '/v1/escalations',
  '/v1/nudges',
  '/v1/follow-ups',
  '/v1/sandbox/messages',
  '/sandbox',
];

async function assertShut(who: Asking, id: string, by: string): Promise<void> {
  const other = '00000000-0000-7000-8000-000000000000';
  for (const way of waysTo(id)) {
    const [hidden, none] = await Promise.all([who.get(way), who.get(way.replace(id, other))]);
    assert.equal(hidden.status, 404, `${by} GET ${way}: ${hidden.text}`);
    assert.equal(hidden.text, none.text.replaceAll(other, id), `${by} is told of ${way} as of what there is not`);
  }
  for (const list of lists) {
    const { status, text } = await who.get(list);
    assert.ok(status === 200 || (status === 403 && list.includes('sandbox')), `${by} GET ${list}: ${text}`);
    assert.ok(!text.includes('payslip') && !text.includes(id), `${by} finds it in ${list}: ${text.slice(0, 300)}`);
  }
  const { text } = await who.get('/v1/incidents?status=open&counts=true');
  assert.match(text, /"counts":\{"unanswered":0,"acknowledged":0\}/, 'counts do not tell of it either');
}

describe('a private incident', () => {
  it('tells nothing of what is written beside its report, nor of where it was archived, but to those who may see it', async (t) => {
    const { owner, session } = await opened(t);
    const [ben, cleo] = [session('ben'), session('cleo')];
    const declared = await session('ida').post('/v1/incidents', { title, private: true, seenBy: ['ben'] });
    const id = String(declared.json()['id']);
    const written = await ben.post(`/v1/incidents/${id}/retrospective/follow-ups`, {
      text: 'Say sorry for the payslip',
    });
    assert.equal(written.status, 201, written.text);
    assert.match((await ben.get('/v1/follow-ups')).text, /Say sorry/);
    await assertShut(cleo, id, 'Cleo');
    for (const [way, body] of [
      ['retrospective/notes', { text: 'x' }],
      ['retrospective/follow-ups', { text: 'x' }],
    ] as const)
      assert.equal((await cleo.post(`/v1/incidents/${id}/${way}`, body)).status, 404, way);
    const another = String(
      (await session('ida').post('/v1/incidents', { title, private: true, seenBy: ['ben'] })).json()['id'],
    );
    await ben.post(`/v1/incidents/${another}/resolve`, {});
    const archived = await owner.post(`/v1/incidents/${another}/archive`, { archive: 'vault:/payslip' });
    assert.equal(archived.status, 200, archived.text);
    for (const way of ['', '/nudges', '/escalations', '/retrospective']) {
      assert.equal((await ben.get(`/v1/incidents/${another}${way}`)).status, 410, way);
      assert.equal((await cleo.get(`/v1/incidents/${another}${way}`)).status, 404, way);
    }
    assert.equal((await cleo.get(`/v1/escalations?incident=${another}`)).status, 404);
  });

  it('is there for those named, involved and owners, and for nobody else, whichever way they look', async (t) => {
    const { owner, session, token } = await opened(t);
    const [ana, ben, cleo, eve] = ['ana', 'ben', 'cleo', 'eve'].map((name) => session(name));
    const reader = token('reader', ['read', 'events'], null);
    const ofCleo = token('of-cleo', ['read', 'respond'], 'person/cleo');
    const ofOwner = token('of-owner', ['read'], 'person/olga');
    assert.ok(ana && ben && cleo && eve);
    const rule = {
      ref: 'rule/tell',
      name: 'Tell a chat',
      on: ['declared'],
      do: [
        { post: { chat: 'https://chat.acme.example/hooks/1' }, say: 'It is declared.' },
        { nudge: ['paged'], say: 'Ask the payroll people.' },
      ],
    };
    const ruled = await owner.post('/v1/catalog/apply', { entries: [rule] });
    assert.equal(ruled.status, 200, ruled.text);
    const declared = await session('ida').post('/v1/incidents', {
      title,
      severity: 'sev1',
      affects: ['business-service/login'],
      private: true,
      seenBy: ['ben'],
    });
    assert.equal(declared.status, 201, declared.text);
    const id = String(declared.json()['id']);
    assert.deepEqual([declared.json()['private'], declared.json()['seenBy']], [true, ['person/ben']]);

    // Ida declared it, Ben is named, Ana was paged.
    for (const who of [session('ida'), ben, ana, owner])
      for (const way of waysTo(id)) assert.equal((await who.get(way)).status, 200, way);
    assert.match((await owner.get('/v1/sandbox/messages')).text, /payslip/);
    const operator = token('operator', ['operate'], 'person/eve');
    assert.doesNotMatch((await operator.get('/v1/sandbox/messages')).text, /payslip/);

    await assertShut(cleo, id, 'Cleo');
    await assertShut(eve, id, 'Eve');
    await assertShut(reader, id, 'a token');
    await assertShut(ofCleo, id, 'a token of Cleo');
    await assertShut(ofOwner, id, 'a token of an owner');

    // Acting on it is the same as looking at it.
    for (const [way, body] of [
      ['acknowledge', {}],
      ['updates', { text: 'x' }],
      ['resolve', {}],
      ['reopen', {}],
      ['visibility', { private: false }],
      ['handoff', { to: 'person/cleo', why: 'mine' }],
      ['escalations/migrate', { why: 'x' }],
    ] as const) {
      const refused = await cleo.post(`/v1/incidents/${id}/${way}`, body);
      assert.deepEqual([refused.status, /incident-not-found/.test(refused.text)], [404, true], way);
    }
    const nudge = /"nudgeId":"([^"]+)"/.exec((await ana.get('/v1/nudges')).text)?.[1] ?? '';
    assert.notEqual(nudge, '');
    const answered = await cleo.post(`/v1/nudges/${nudge}/answer`, { answer: 'accept' });
    assert.deepEqual([answered.status, /nudge-not-found/.test(answered.text)], [404, true]);

    // A plan of the catalog names what it touches, and what would have gone elsewhere, to those who see that.
    const path = organisation('', '').find(({ ref }) => ref === 'escalation-path/identity');
    const store = { ref: 'component/session-store', name: 'Session store', owner: 'team/payments' };
    const plan = { entries: [{ ...path, name: 'Identity by night' }, store] };
    const planner = token('planner', ['configure'], null);
    assert.match((await owner.post('/v1/catalog/plan', plan)).text, /payslip/);
    const planned = await planner.post('/v1/catalog/plan', plan);
    assert.equal(planned.status, 200, planned.text);
    assert.doesNotMatch(planned.text, /payslip/);

    // No rule posts it to a chat, and says why.
    const { text } = await ana.get(`/v1/incidents/${id}/timeline`);
    assert.match(text, /The incident is private, so it is posted to no chat\./);

    // Whoever it is handed to is involved from then on, and so are their tokens.
    const handed = await ana.post(`/v1/incidents/${id}/handoff`, { to: 'person/cleo', why: 'payroll is hers' });
    assert.equal(handed.status, 200, handed.text);
    for (const who of [cleo, ofCleo]) for (const way of waysTo(id)) assert.equal((await who.get(way)).status, 200, way);
    assert.match((await cleo.get('/v1/incidents')).text, /payslip/);
    await assertShut(eve, id, 'Eve');

    // Open to everybody, it is an incident like any other; private again, only Ana and the others see it.
    assert.equal((await cleo.post(`/v1/incidents/${id}/visibility`, { private: false })).status, 200);
    assert.equal((await eve.get(`/v1/incidents/${id}/report`)).status, 200);
    assert.match((await eve.get('/v1/escalations')).text, new RegExp(id));
    assert.equal((await ana.post(`/v1/incidents/${id}/visibility`, { private: true })).status, 200);
    await assertShut(eve, id, 'Eve');
    assert.equal((await ben.get(`/v1/incidents/${id}`)).status, 404, 'who is named no more sees it no more');
  });
});
