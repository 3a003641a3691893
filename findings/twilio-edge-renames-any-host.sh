#!/usr/bin/env bash
# npm twilio 6.3.1, default settings; a request client in place of the network tells what would be asked.
#
# The client has no option for another base address; the known way is to set `client.api.baseUrl`. TWILIO_EDGE or TWILIO_REGION in the
# environment, which are meant for Twilio's own hosts, then change the host that was set, whosever it is: a proxy or a
# test server named by a host name is not the one that is asked, by a name that nobody wrote. An IPv4 address is left alone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >init.log
npm install --no-audit --no-fund --silent twilio@6.3.1

cat >send.mjs <<'JS'
import twilio from 'twilio';
for (const variables of [{}, { TWILIO_EDGE: 'sydney' }, { TWILIO_REGION: 'au1' }])
  for (const host of ['127.0.0.1', 'localhost', 'relay.example.org']) {
    for (const name of ['TWILIO_EDGE', 'TWILIO_REGION']) delete process.env[name];
    Object.assign(process.env, variables);
    let asked;
    const httpClient = {
      request: async ({ uri }) => {
        asked = new URL(uri).host;
        return { statusCode: 201, body: { sid: 'SM1', status: 'queued' } };
      },
    };
    const client = twilio(`AC${'0'.repeat(32)}`, 'token', { httpClient });
    client.api.baseUrl = `http://${host}:8080`;
    await client.messages.create({ to: '+12025550143', from: '+15005550006', body: 'page' });
    console.log(`${Object.entries(variables).join() || 'neither'}: ${host}:8080 -> ${asked}`);
  }
JS
node send.mjs | tee seen
diff seen - <<'SEEN'
neither: 127.0.0.1:8080 -> 127.0.0.1:8080
neither: localhost:8080 -> localhost:8080
neither: relay.example.org:8080 -> relay.example.org:8080
TWILIO_EDGE,sydney: 127.0.0.1:8080 -> 127.0.0.1:8080
TWILIO_EDGE,sydney: localhost:8080 -> localhost.sydney.us1.localhost:8080
TWILIO_EDGE,sydney: relay.example.org:8080 -> relay.sydney.us1.example.org:8080
TWILIO_REGION,au1: 127.0.0.1:8080 -> 127.0.0.1:8080
TWILIO_REGION,au1: localhost:8080 -> localhost.au1.localhost:8080
TWILIO_REGION,au1: relay.example.org:8080 -> relay.au1.example.org:8080
SEEN
