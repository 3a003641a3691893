import assert from 'node:assert/strict';
import { it } from 'node:test';
import { organisation } from '../harness/organisation.ts';
import { embedded } from './installations.ts';
import { OtlpReceiver } from './otlp-receiver.ts';

it('a suggestion that is accepted is counted, and how long it took is measured', { timeout: 60_000 }, async () => {
  await using otlp = await OtlpReceiver.open();
  await using escalog = await embedded(otlp.url);
  const post = async (path: string, body: unknown): Promise<string> => {
    const { status, text } = await escalog.post('policy', path, body);
    assert.ok(status < 300, text);
    return text;
  };
  const rule = {
    ref: 'rule/help-ben',
    name: 'Help for Ben',
    on: ['acknowledged'],
    do: [{ page: ['person/dana'], mode: 'nudge', ask: ['person/ben'] }],
  };
  const entries = organisation(escalog.receiver.url, escalog.receiver.secret);
  await post('/v1/catalog/apply', { entries: [...entries, rule] });
  const { id } = JSON.parse(await post('/v1/incidents', { title: 'the books do not balance' })) as { id: string };
  await post(`/v1/incidents/${id}/acknowledge`, { by: 'ben' });
  const answer = () => escalog.post('policy', `/v1/nudges/${id}.nudge.1/answer`, { by: 'ben', answer: 'accept' });
  // Until it is made.
  let answered = await answer();
  while (answered.status === 404) answered = await answer();
  assert.equal(answered.status, 200, answered.text);
  assert.equal((await answer()).status, 200, 'it has ended only once, whoever says so again');
  await escalog.stop();

  assert.equal(otlp.measured.get('escalog.nudge.lead_time'), 1);
  assert.equal(otlp.metrics.get('escalog.nudge.lead_time'), 's');
  assert.equal(otlp.metrics.get('escalog.nudge.ended'), '{nudge}');
});
