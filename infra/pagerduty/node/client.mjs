// What PagerDuty's client for Node does to an incident: client.mjs URL KEY trigger|acknowledge|resolve|change DEDUP_KEY
import assert from 'node:assert/strict';
import { change, event } from '@pagerduty/pdjs';

const [url, key, action, dedupKey] = process.argv.slice(2);
// It speaks https alone, and is told no more than the host.
const server = new URL(url).host;
const custom_details = { service: 'login', free: 0, mounts: ['/', '/data'], note: null };
const payload = { summary: 'The client for Node', source: 'node', severity: 'critical', custom_details };

if (action === 'change') {
  const data = { routing_key: key, payload: { ...payload, summary: 'login was rolled out by Node' } };
  const { response } = await change({ server, data });
  assert.equal(response.status, 202);
} else {
  const data = { routing_key: key, event_action: action, dedup_key: dedupKey, ...(action === 'trigger' && { payload }) };
  const { response, data: answer } = await event({ server, data });
  assert.deepEqual([response.status, answer.dedup_key], [202, dedupKey]);
}

const wrong = await event({ server, data: { routing_key: 'wrong', event_action: 'resolve', dedup_key: dedupKey } });
assert.equal(wrong.response.status, 400);
