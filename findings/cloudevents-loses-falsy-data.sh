#!/usr/bin/env bash
# npm cloudevents 10.0.0.
#
# Written as a structured event and read back by the same library, data of 1 or "x" comes back; 0, false and "" are in the
# body that was written, and are undefined once read. A `ce-time` that is missing or no date becomes the time of reading,
# so an old event looks new.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >init.log
npm install --no-audit --no-fund --silent cloudevents@10.0.0

cat >read.mjs <<'JS'
import { CloudEvent, HTTP } from 'cloudevents';
for (const data of [1, 'x', 0, false, '']) {
  const { headers, body } = HTTP.structured(
    new CloudEvent({ source: '/checks', type: 'check.done', datacontenttype: 'application/json', data }),
  );
  console.log(`wrote ${JSON.stringify(JSON.parse(body).data)}, read ${JSON.stringify(HTTP.toEvent({ headers, body }).data)}`);
}
const required = { 'ce-id': '1', 'ce-source': '/checks', 'ce-type': 'check.done', 'ce-specversion': '1.0', 'content-type': 'application/json' };
for (const [said, headers] of [['nothing', required], ['no date', { ...required, 'ce-time': 'yesterday' }]]) {
  const { time } = HTTP.toEvent({ headers, body: '{}' });
  console.log(`ce-time says ${said}: ${Math.abs(Date.now() - Date.parse(time)) < 60_000 ? 'now' : time}`);
}
JS
node read.mjs | tee seen
diff seen - <<'SEEN'
wrote 1, read 1
wrote "x", read "x"
wrote 0, read undefined
wrote false, read undefined
wrote "", read undefined
ce-time says nothing: now
ce-time says no date: now
SEEN
