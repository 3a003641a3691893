#!/usr/bin/env bash
# prometheus-alertmanager 0.25.0 (Debian 12), webhook with max_alerts: 1.
#
# A group of two alerts, a and b. When a alone ends, the webhook says "status": "resolved" for the whole group, and its
# commonLabels have the instance of a: both are made from the alerts that are left after the list was shortened. Only
# "truncatedAlerts": 1 tells that b, which still fires, is not in the list.
# Whoever closes an incident by `status` closes one that burns.
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
    const { status, truncatedAlerts, alerts, commonLabels } = JSON.parse(text);
    const shown = alerts.map((alert) => `${alert.labels.instance} ${alert.status}`).join(', ');
    appendFileSync('seen', `group ${status}; shown: ${shown}; not shown: ${truncatedAlerts}; common instance: ${commonLabels.instance}\n`);
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => writeFileSync('port', String(server.address().port)));
JS
node receiver.mjs &
until [ -s port ]; do sleep 0.1; done
cat >alertmanager.yml <<YAML
route: { receiver: webhook, group_by: [alertname], group_wait: 1s, group_interval: 2s }
receivers: [{ name: webhook, webhook_configs: [{ url: 'http://127.0.0.1:$(cat port)/', max_alerts: 1 }] }]
YAML
address=127.0.0.1:$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
root/usr/bin/prometheus-alertmanager --config.file=alertmanager.yml --storage.path=data --web.listen-address="$address" --cluster.listen-address= >log 2>&1 &
until curl -sf -o ready "$address/-/ready"; do sleep 0.1; done

post() { curl -sSf -o answer "$address/api/v2/alerts" -H 'content-type: application/json' -d "$1"; }
seen() { for _ in $(seq 150); do [ "$(cat seen 2>/dev/null | wc -l)" -ge "$1" ] && return; sleep 0.1; done; cat log; exit 1; }
post '[{"labels":{"alertname":"DiskFull","instance":"a"}},{"labels":{"alertname":"DiskFull","instance":"b"}}]'
seen 1
post "[{\"labels\":{\"alertname\":\"DiskFull\",\"instance\":\"a\"},\"endsAt\":\"$(date -u +%FT%TZ)\"}]"
seen 2
cat seen
diff <(head -n 2 seen) - <<'SEEN'
group firing; shown: a firing; not shown: 1; common instance: a
group resolved; shown: a resolved; not shown: 1; common instance: a
SEEN
