import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const line = 'POST /v1/catalog/people/ana/erasure';
const asked = ['erase', 'person/ana', '--name', 'A former colleague', '--yes', '--as', 'person/bo'];

describe('escalog erase', () => {
  it('erases a person by their ref', async () => {
    await using server = await fakeEscalog({ [line]: { body: { erased: 'person/ana', name: 'A former colleague' } } });
    const { code, err } = await escalog([...asked, '--because', 'She left.'], server);
    assert.equal(code, 0);
    assert.match(err, /It cannot be undone\.\nErased: person\/ana\. What was exported before is yours to erase\.\n$/);
    assert.deepEqual(server.received[0]?.body, { name: 'A former colleague', by: 'person/bo', why: 'She left.' });
  });

  it('says what still needs them', async () => {
    const detail = 'person/ana is still referred to by schedule/primary; change or remove those first.';
    await using server = await fakeEscalog({ [line]: problem(422, 'still-referenced', detail) });
    const { code, err } = await escalog(asked, server);
    assert.equal(code, 1);
    assert.match(err, /still referred to by schedule\/primary/);
  });

  it('takes no name that fits somebody, and asks before', async () => {
    await using server = await fakeEscalog({});
    assert.equal((await escalog(['erase', 'ana', '--name', 'X', '--yes'], server)).code, 2);
    const { code } = await escalog(['erase', 'person/ana', '--name', 'X'], server);
    assert.notEqual(code, 0);
    assert.deepEqual(server.received, []);
  });
});
