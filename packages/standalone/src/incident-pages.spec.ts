import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { running } from './testing/running.ts';

/** The pages of incidents, asked as a browser without scripts does. */
async function pages(t: TestContext) {
  const { server } = await running(t);
  const api = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const answer = await server.inject({ method, url, ...(payload && { payload }) });
    assert.ok(answer.statusCode < 300, `${method} ${url}: ${answer.body}`);
    return answer.json<Record<string, never> & { id: string }>();
  };
  const see = async (url: string) => {
    const { statusCode, body } = await server.inject({ url, headers: { accept: 'text/html' } });
    return { status: statusCode, page: textOf(body), body };
  };
  /** Sends a form, and follows where it leads. */
  const send = async (
    url: string,
    fields: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
  ) => {
    const payload = new URLSearchParams(fields as Record<string, string>).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    const { statusCode, headers: answered, body } = await server.inject({ method: 'POST', url, payload, headers });
    if (statusCode !== 303) return { status: statusCode, page: textOf(body), body };
    return see(String(answered.location));
  };
  const declare = async (title: string, more: object = {}) => {
    const { id } = await api('POST', '/v1/incidents', { title, severity: 'sev1', ...more });
    for (;;) {
      const { escalations } = await api('GET', `/v1/incidents/${id}`);
      if ((escalations as unknown as { paged: object[] }[]).some(({ paged }) => paged.length > 0)) return id;
    }
  };
  /** Whose turn it is this week, by name. */
  const onCall = async (schedule: string) => {
    const { onCall: person } = await api('GET', `/v1/schedules/${schedule}/on-call`);
    return (person as unknown as { readonly name: string }).name;
  };
  return { api, see, send, declare, onCall };
}

/** What stands on a page, on one line. */
function textOf(html: string): string {
  return html
    .replace(/^[\s\S]*<main/, '<main')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&quot;', '"');
}

const shownIn = (body: string): string =>
  (/name="shown" value="([^"]*)"/.exec(body)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const by = 'Ana Costa';

describe('the list of incidents', () => {
  it('tells what is had in part', async (t) => {
    const { api, see, declare, onCall } = await pages(t);
    const id = await declare('nobody can do anything', {
      affects: ['business-service/login', 'business-service/bank-transfers'],
    });
    const { escalations } = await api('GET', `/v1/incidents/${id}`);
    const [{ paged: [{ person = '' } = {}] = [] } = {}] = escalations as unknown as {
      paged: { person: string }[];
    }[];
    await api('POST', `/v1/incidents/${id}/acknowledge`, { by: person });
    const name = await onCall('payments');
    const { page } = await see(`/incidents/${id}`);
    assert.ok(page.includes(`${name} has a part of it; nobody has the rest.`), page);
    const list = (await see('/incidents')).page;
    assert.ok(list.includes(`${name} has a part of it nobody has the rest`), list);
  });

  it('keeps its filters in the address, counts by state, and says what finds nothing', async (t) => {
    const { see, declare } = await pages(t);
    assert.match((await see('/incidents')).page, /Nothing is open\./);
    await declare('users cannot log in');
    await declare('card payments fail', { severity: 'sev2' });
    const all = await see('/incidents');
    assert.match(all.page, /Open 2 Nobody has it 2 Somebody has it 0 Resolved/);
    assert.ok(all.page.indexOf('users cannot log in') < all.page.indexOf('card payments fail'));
    const some = await see('/incidents?q=CARD&severity=sev2&team=team/payments&span=1&tab=unanswered');
    assert.match(some.page, /card payments fail/);
    assert.doesNotMatch(some.page, /users cannot/);
    assert.match(some.body, /name="q" value="CARD"/);
    assert.match((await see('/incidents?q=nothing')).page, /No incident is like that\./);
    assert.match((await see('/incidents?tab=resolved')).page, /None was resolved yet\./);
    assert.match((await see('/incidents?severity=sev9')).page, /There is no severity "sev9"/);
    assert.equal((await see('/incidents?tab=nonsense&span=soon&mine=1&q=')).status, 200);
  });

  it('goes on where a page ends', async (t) => {
    const { api, see } = await pages(t);
    for (let count = 0; count < 51; count += 1)
      await api('POST', '/v1/incidents', { title: `users cannot log in ${count}`, severity: 'sev3' });
    const first = await see('/incidents');
    const next = /href="\.?(\/incidents\?after=[^"]+)">More/.exec(first.body)?.[1];
    assert.ok(next !== undefined, first.body.slice(-900));
    const second = await see(next.replaceAll('&amp;', '&'));
    assert.match(second.page, /users cannot log in 50 /);
    assert.match(second.page, /From the beginning/);
  });

  it('acknowledges several at once, each for itself, and tells what each became', async (t) => {
    const { api, send, declare } = await pages(t);
    const [one, two, over] = [await declare('users cannot log in'), await declare('tills'), await declare('the wiki')];
    await api('POST', `/v1/incidents/${one}/acknowledge`, { by: 'person/ben-ito' });
    await api('POST', `/v1/incidents/${over}/resolve`, { by: 'person/ben-ito' });
    const { page } = await send('/incidents?q=t', [
      ['by', by],
      ...[one, two, over].map((id) => ['chosen', id] as const),
    ]);
    assert.match(page, /users cannot log in : Ben Ito, Ana Costa have it\./);
    assert.match(page, /tills : Ana Costa has it\./);
    assert.match(page, /the wiki : it is resolved, and needs nobody any more\./);
    assert.match((await send('/incidents', { by })).page, /Choose the incidents that you have\./);
  });
});

describe('the page of an incident', () => {
  it('is about that one alone, and is not there for what is not', async (t) => {
    const { see, send } = await pages(t);
    assert.equal((await see('/incidents/none')).status, 404);
    assert.equal((await send('/incidents/none', { action: 'resolve', by })).status, 404);
  });

  it('tells who has it, whoever else acknowledged before', async (t) => {
    const { api, see, send, declare } = await pages(t);
    const id = await declare('users cannot log in');
    const before = await see(`/incidents/${id}`);
    assert.match(before.page, /Nobody has it\./);
    assert.match(before.page, /What happens next at .* are paged \(level 2\)/);
    await api('POST', `/v1/incidents/${id}/acknowledge`, { by: 'person/ben-ito' });
    const { page } = await send(`/incidents/${id}`, {
      action: 'acknowledge',
      shown: shownIn(before.body),
      by,
      for: 'PT2H',
    });
    assert.match(page, /Your acknowledgement is recorded\. Ben Ito and Ana Costa have it\./);
  });

  it('does what its forms say', async (t) => {
    const { see, send, declare } = await pages(t);
    const id = await declare('users cannot log in');
    const done = async (action: string, fields: Readonly<Record<string, string>>, said: RegExp) => {
      const { page } = await send(`/incidents/${id}`, { action, by, ...fields });
      assert.match(page, said, action);
    };
    await done('update', { text: 'The store is full.' }, /The update is posted\./);
    await done('status', { status: 'identified' }, /identified/);
    await done('lead', {}, /Ana Costa leads the work\./);
    await done('lead', { nobody: '1' }, /Who leads is recorded\./);
    await done('scope', { add: 'Card payments, tills of the shop' }, /not in the catalog: tills of the shop/);
    await done('severity', { severity: 'sev2' }, /SEV2/);
    await done('decline', { why: 'I am on a train.' }, /You declined\./);
    await done('hand-off', { to: 'Payments', why: 'theirs' }, /Handed off to Team Payments by Ana Costa \( theirs \)/);
    await done('resolve', { note: 'It was the store.' }, /Resolved/);
    assert.match(
      (await see(`/incidents/${id}?show=people&all=1`)).page,
      /Ana Costa posted an update: “The store is full”/,
    );
  });

  it('says what a form lacks, and keeps what was typed', async (t) => {
    const { send, declare } = await pages(t);
    const id = await declare('users cannot log in');
    const refused = async (fields: Readonly<Record<string, string>>, said: RegExp) => {
      const { status, page, body } = await send(`/incidents/${id}`, fields);
      assert.equal(status, 422);
      assert.match(page, said);
      return body;
    };
    await refused({ action: 'update', text: 'x' }, /Say who you are/);
    await refused({ action: 'decline', by }, /Say why it is not for you/);
    await refused({ action: 'scope', by }, /Name what is affected too/);
    await refused({ action: 'constructor', by }, /does not know that action/);
    const body = await refused({ action: 'hand-off', by, to: 'xyzzy', why: 'theirs' }, /is called "xyzzy"/);
    assert.match(body, /<details id="hand-off" open>/);
    assert.match(body, /name="to"[^>]*value="xyzzy"/);
  });

  it('does nothing when what its form showed has changed, and does it when asked again', async (t) => {
    const { api, see, send, declare } = await pages(t);
    const id = await declare('users cannot log in');
    const shown = shownIn((await see(`/incidents/${id}`)).body);
    await api('POST', `/v1/incidents/${id}/escalate`, { by: 'person/ben-ito' });
    for (;;) {
      const { escalations } = await api('GET', `/v1/incidents/${id}`);
      if ((escalations as unknown as { level: number }[]).some(({ level }) => level === 2)) break;
    }
    const stale = await send(`/incidents/${id}`, { action: 'resolve', shown, by });
    assert.equal(stale.status, 409);
    assert.match(stale.page, /Identity is at level 2: .* paged\. So nothing was done/);
    assert.notEqual((await api('GET', `/v1/incidents/${id}`))['status'], 'resolved');
    const again = await send(`/incidents/${id}`, { action: 'resolve', shown: shownIn(stale.body), by });
    assert.match(again.page, /It is resolved\./);
  });

  it('shows whom a handoff would page before it is done', async (t) => {
    const { see, declare, onCall } = await pages(t);
    const id = await declare('users cannot log in');
    const { page } = await see(`/incidents/${id}?action=hand-off&to=Payments`);
    assert.ok(page.includes(`Team Payments : ${await onCall('payments')} is paged first`), page);
    assert.match((await see(`/incidents/${id}?action=hand-off&to=hugo`)).page, /Hugo Silva is not on call now\./);
    assert.match((await see(`/incidents/${id}?action=hand-off&to=xyzzy`)).page, /is called "xyzzy"/);
  });

  it('shows as text what somebody wrote as markup, without what turns its direction', async (t) => {
    const { see, declare } = await pages(t);
    const id = await declare('login </title><script>alert(1)</script>', {
      description: 'a\u202Egpj.exe **b** <img src=x onerror=alert(1)>\nRunbook: https://wiki.example/"onclick="x',
    });
    const { body } = await see(`/incidents/${id}`);
    assert.doesNotMatch(body, /<script>alert|<img|\u202E|"onclick/);
    assert.match(body, /<a href="https:\/\/wiki\.example\/" rel="noopener noreferrer nofollow">/);
    assert.match(body, /agpj\.exe \*\*b\*\* &lt;img/);
  });
});
