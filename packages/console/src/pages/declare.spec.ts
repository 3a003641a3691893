import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { running } from '@escalog/standalone/testing';

async function asked(t: TestContext) {
  const { server } = await running(t);
  const post = async (fields: Readonly<Record<string, string>>) =>
    server.inject({
      method: 'POST',
      url: '/declare',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    });
  const incidents = async () =>
    (await server.inject({ url: '/v1/incidents' })).json<{ incidents: readonly { id: string; title: string }[] }>()
      .incidents;
  return { server, post, incidents };
}

const sealedIn = (page: string): string => /name="preview" value="([^"]*)"/.exec(page)?.[1] ?? '';

describe('the form to declare with', () => {
  it('declares nothing when it is previewed, and once when it is sent twice', async (t) => {
    const { post, incidents } = await asked(t);
    const form = { key: 'k1', title: 'users cannot log in', severity: 'sev1' };
    const preview = await post({ ...form, do: 'preview' });
    assert.match(preview.body, /would be paged now/);
    assert.deepEqual(await incidents(), []);
    const sent = { ...form, preview: sealedIn(preview.body), do: 'declare' };
    const [first, second] = [await post(sent), await post(sent)];
    assert.equal(first.statusCode, 303);
    assert.equal(second.headers['location'], first.headers['location']);
    assert.equal((await incidents()).length, 1);
  });

  it('declares what was typed after the preview, which is not sent along then', async (t) => {
    const { post, incidents } = await asked(t);
    const form = { key: 'k2', title: 'users cannot log in', severity: 'sev1' };
    const preview = sealedIn((await post({ ...form, do: 'preview' })).body);
    const { statusCode } = await post({ ...form, title: 'users cannot pay by card', preview, do: 'declare' });
    assert.equal(statusCode, 303);
    assert.deepEqual(
      (await incidents()).map(({ title }) => title),
      ['users cannot pay by card'],
    );
  });

  it('says what is wrong and keeps what was typed', async (t) => {
    const { post } = await asked(t);
    const form = { key: 'k3', title: 'it <b>burns</b>', affects: 'nothing like this', severity: 'sev1' };
    const refused = await post({ ...form, do: 'declare' });
    assert.equal(refused.statusCode, 422);
    assert.match(refused.body, /value="it &lt;b&gt;burns&lt;\/b&gt;"/);
    assert.match(refused.body, /value="nothing like this"/);
    const previewed = await post({ ...form, do: 'preview' });
    assert.equal(previewed.statusCode, 200);
    assert.match(previewed.body, /It cannot be told whom it would page/);
  });

  it('takes a key that was spent on another declaration for a new one when it is sent again', async (t) => {
    const { post, incidents } = await asked(t);
    await post({ key: 'k4', title: 'users cannot log in', do: 'declare' });
    const refused = await post({ key: 'k4', title: 'users cannot pay by card', do: 'declare' });
    assert.match(refused.body, /This form has declared another incident already/);
    const key = /name="key" value="([^"]*)"/.exec(refused.body)?.[1] ?? '';
    assert.notEqual(key, 'k4');
    assert.equal((await post({ key, title: 'users cannot pay by card', do: 'declare' })).statusCode, 303);
    assert.equal((await incidents()).length, 2);
  });

  it('declares in private, for those who are named', async (t) => {
    const { post, server } = await asked(t);
    const sent = {
      title: 'a customer was wronged',
      private: 'true',
      'seen-by': 'person/ben-ito, Ana Costa',
      do: 'declare',
    };
    const { headers } = await post(sent);
    const id = String(headers['location']).split('/').at(-1);
    const { seenBy } = (await server.inject({ url: `/v1/incidents/${id}` })).json<{ seenBy?: readonly string[] }>();
    assert.deepEqual(seenBy?.toSorted(), ['person/ana-costa', 'person/ben-ito']);
  });
});
