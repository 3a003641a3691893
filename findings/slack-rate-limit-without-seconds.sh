#!/usr/bin/env bash
# npm @slack/web-api 8.2.0, default settings, against a server on loopback.
#
# A 429 with `Retry-After: 1` is tried again and succeeds. One without the header, or with a date in it (which HTTP allows),
# is not tried again, although ten retries are the default for everything else, and rejects with a plain Error that has no
# `code`: whoever tells errors apart by the client's codes takes it for a bug of their own.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >init.log
npm install --no-audit --no-fund --silent @slack/web-api@8.2.0

cat >post.mjs <<'JS'
import http from 'node:http';
import { WebClient } from '@slack/web-api';
for (const headers of [{ 'retry-after': '1' }, {}, { 'retry-after': 'Sun, 29 Nov 2026 09:00:00 GMT' }]) {
  let requests = 0;
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      requests += 1;
      response.writeHead(requests === 1 ? 429 : 200, { ...headers, 'content-type': 'application/json' }).end('{"ok":true}');
    });
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const client = new WebClient('xoxb-none', { slackApiUrl: `http://127.0.0.1:${server.address().port}/api/`, logLevel: 'error' });
  const outcome = await client.chat.postMessage({ channel: 'C1', text: 'page' }).then(
    () => 'sent',
    (error) => `${error.constructor.name}, code ${error.code}`,
  );
  console.log(`retry-after ${headers['retry-after'] ?? 'missing'}: ${requests} requests, ${outcome}`);
  server.close();
  server.closeAllConnections();
}
JS
node post.mjs | tee seen
diff seen - <<'SEEN'
retry-after 1: 2 requests, sent
retry-after missing: 1 requests, Error, code undefined
retry-after Sun, 29 Nov 2026 09:00:00 GMT: 1 requests, Error, code undefined
SEEN
