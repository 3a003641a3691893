#!/usr/bin/env bash
# prometheus-alertmanager 0.25.0 (Debian 12), webhook with send_resolved.
#
# A group of two alerts, a and b, both announced as firing. a is silenced, then b ends: the webhook says "resolved" and shows b
# alone. When a ends too, still silenced, nothing is sent at all, also not once the silence is over.
# Whoever keeps count of the alerts of a group by what the webhook says never hears of the end of a silenced one.
set -euo pipefail
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
apt-get download -qq prometheus-alertmanager=0.25.0-1+b4 2>apt.log
dpkg -x prometheus-alertmanager_*.deb root

cat >receiver.mjs <<'JS'
import http from 'node:http';
import { appendFileSync, writeFileSync } from 'node:fs';
const server = http.createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += chunk));
  request.on('end', () => {
    const { status, alerts } = JSON.parse(text);
    appendFileSync('seen', `group ${status}: ${alerts.map((alert) => `${alert.labels.instance} ${alert.status}`).join(', ')}\n`);
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => writeFileSync('port', String(server.address().port)));
JS
node receiver.mjs &
until [ -s port ]; do sleep 0.1; done
cat >alertmanager.yml <<YAML
route: { receiver: webhook, group_by: [alertname], group_wait: 1s, group_interval: 2s }
receivers: [{ name: webhook, webhook_configs: [{ url: 'http://127.0.0.1:$(cat port)/', send_resolved: true }] }]
YAML
address=127.0.0.1:$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
root/usr/bin/prometheus-alertmanager --config.file=alertmanager.yml --storage.path=data --web.listen-address="$address" --cluster.listen-address= >log 2>&1 &
until curl -sf -o ready "$address/-/ready"; do sleep 0.1; done

post() { curl -sSf -o answer "$address/api/v2/$1" -H 'content-type: application/json' -d "$2"; }
now() { date -u +%FT%TZ; }
alert() { echo "{\"labels\":{\"alertname\":\"DiskFull\",\"instance\":\"$1\"}${2:+,\"endsAt\":\"$2\"}}"; }
seen() { for _ in $(seq 150); do [ "$(cat seen 2>/dev/null | wc -l)" -ge "$1" ] && return; sleep 0.1; done; cat log; exit 1; }
post alerts "[$(alert a),$(alert b)]"
seen 1
post silences "{\"matchers\":[{\"name\":\"instance\",\"value\":\"a\",\"isRegex\":false}],\"startsAt\":\"$(now)\",\"endsAt\":\"$(date -u -d '+12 seconds' +%FT%TZ)\",\"createdBy\":\"ops\",\"comment\":\"known\"}"
post alerts "[$(alert b "$(now)")]"
seen 2
post alerts "[$(alert a "$(now)")]"
# Several group intervals, and the end of the silence.
sleep 20
cat seen
diff seen - <<'SEEN'
group firing: a firing, b firing
group resolved: b resolved
SEEN
