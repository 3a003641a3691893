import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { running } from './testing/running.ts';

const path = '/on/call';

/** A proxy that serves Escalog under a path of its own, which it takes off; and all that Escalog was asked for through it. */
async function behindAPath(t: TestContext): Promise<{ readonly root: string; readonly outside: string[] }> {
  let target = '';
  const outside: string[] = [];
  const proxy = createServer((asked, response) => {
    const { method, url = '', headers } = asked;
    if (!url.startsWith(`${path}/`)) {
      outside.push(url);
      response.writeHead(404).end();
      return;
    }
    const asking = request(`${target}${url.slice(path.length)}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    asked.pipe(asking);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  t.after(() => proxy.close());
  const root = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${path}`;
  const escalog = await running(t, { publicUrl: () => root });
  target = await escalog.server.listen({ host: '127.0.0.1', port: 0 });
  return { root, outside };
}

/** Declares an incident, and waits for the page in the sandbox. */
async function declared(root: string): Promise<string> {
  const answer = await fetch(`${root}/v1/incidents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"title": "users <a href=\\"/evil\\">cannot</a> log in", "severity": "sev1"}',
  });
  assert.equal(answer.status, 201);
  while ((await linksAt(root)).length === 0) await new Promise(setImmediate);
  return ((await answer.json()) as { id: string }).id;
}

/** The links of pages in the sandbox; notes have none. */
async function linksAt(root: string): Promise<readonly string[]> {
  const answer = await fetch(`${root}/v1/sandbox/messages`);
  const { messages } = (await answer.json()) as { messages: { acknowledgeUrl: string | null }[] };
  return messages.flatMap(({ acknowledgeUrl }) => acknowledgeUrl ?? []);
}

/** What a page leads to: the addresses in it, as a browser reads them there, without those that only buttons lead to. */
function addressesIn(html: string, page: string): string[] {
  const written = [
    ...html.replaceAll(/<form [^>]*method="post"[^>]*>/g, '').matchAll(/<[a-z][^>]* (?:href|action|src)="([^"]*)"/g),
  ].map(([, address = '']) => address);
  return written
    .filter((address) => !address.startsWith('#'))
    .map((address) => new URL(address.replaceAll('&amp;', '&'), page).href);
}

/** Pages of one kind are made alike, and calendars have no end: `/catalog/team/payments/edit` is of the kind `catalog 4 edit`. */
function kindOf(address: string, root: string): string {
  const steps = new URL(address).pathname.slice(new URL(root).pathname.length + 1).split('/');
  const [first = ''] = steps;
  return [first, steps.length, ...(first === 'v1' || steps.length > 3 ? [steps.at(-1)] : [])].join(' ');
}

const lookedAtOfAKind = 3;

describe('under a public URL with a path', { timeout: 60_000 }, () => {
  it('every link of every page leads to something below that path', async (t) => {
    const { root, outside } = await behindAPath(t);
    const id = await declared(root);
    const seen = new Set<string>();
    const ofKind = new Map<string, number>();
    const waiting = [`${root}/`, `${root}/docs`, `${root}/docs/`, `${root}/sandbox`];
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
      const kind = kindOf(address, root);
      if (seen.has(address) || (ofKind.get(kind) ?? 0) >= lookedAtOfAKind) continue;
      seen.add(address);
      ofKind.set(kind, (ofKind.get(kind) ?? 0) + 1);
      const page = await fetch(address, { headers: { accept: 'text/html' } });
      assert.equal(page.status, 200, address);
      assert.ok(page.url.startsWith(`${root}/`), page.url);
      const isPage = page.headers.get('content-type')?.startsWith('text/html');
      const text = await page.text();
      if (isPage) waiting.push(...addressesIn(text, page.url));
    }
    assert.deepEqual(outside, []);
    for (const expected of [`${root}/v1/incidents/${id}/report?format=html`, `${root}/openapi.json`])
      assert.ok(seen.has(expected), `${expected} is not among ${[...seen].join(' ')}`);
    assert.ok([...seen].some((address) => address.startsWith(`${root}/v1/acknowledge?token=`)));
  });

  it('a page about what is not there leads back below that path', async (t) => {
    const { root } = await behindAPath(t);
    const address = `${root}/not/here`;
    const page = await fetch(address, { headers: { accept: 'text/html' } });
    assert.equal(page.status, 404);
    const links = addressesIn(await page.text(), address);
    assert.ok(links.includes(`${root}/docs`) && links.includes(`${root}/`), links.join(' '));
  });

  it('the buttons of a page answer, and lead on from there', async (t) => {
    const { root, outside } = await behindAPath(t);
    await declared(root);
    const link = (await linksAt(root))[0] ?? '';
    const forms = [...(await (await fetch(link)).text()).matchAll(/<form method="post"(?: action="([^"]*)")?/g)];
    assert.equal(forms.length, 3, 'there is a form to acknowledge, one to decline, and one for the next level');
    for (const [, action = ''] of forms) {
      const pressed = await fetch(new URL(action, link), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(root).origin },
        body: 'why=No',
      });
      assert.equal(pressed.status, 200);
      for (const address of addressesIn(await pressed.text(), pressed.url))
        assert.equal((await fetch(address)).status, 200, address);
    }
    assert.deepEqual(outside, []);
  });

  it('the page to try the API sends to that path', async (t) => {
    const { root } = await behindAPath(t);
    const address = `${root}/docs/json`;
    const { servers } = (await (await fetch(address)).json()) as { servers: { url: string }[] };
    assert.deepEqual(
      servers.map(({ url }) => new URL(url, address).href),
      [`${root}/`],
    );
  });
});
