#!/usr/bin/env bash
# npm ical-generator 10.2.0, a calendar with `timezone: 'Europe/Berlin'` and an event that begins at a JavaScript Date.
#
# 07:00 UTC on 6 July is 09:00 in Berlin. What is written is the hour of the zone that the process runs in (03:00 with TZ set to
# New York), as a floating time, in a calendar that says Europe/Berlin and holds no VTIMEZONE. Without `timezone` the same event
# is written in UTC, and is right.
# A feed of shifts made so is right on the machine of whoever is in that zone, and wrong on the server.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >init.log
npm install --no-audit --no-fund --silent ical-generator@10.2.0

cat >write.mjs <<'JS'
import ical from 'ical-generator';
for (const timezone of ['Europe/Berlin', null]) {
  const calendar = ical({ name: 'On call', timezone });
  calendar.createEvent({ id: 'shift-1', summary: 'On call', start: new Date('2026-07-06T07:00:00Z'), end: new Date('2026-07-06T15:00:00Z') });
  const lines = calendar.toString().split('\r\n');
  console.log(timezone, lines.find((line) => line.startsWith('DTSTART')), lines.includes('BEGIN:VTIMEZONE') ? 'VTIMEZONE' : 'no VTIMEZONE');
}
JS
for zone in America/New_York Asia/Tokyo; do echo "TZ=$zone"; TZ=$zone node write.mjs; done | tee seen
diff seen - <<'SEEN'
TZ=America/New_York
Europe/Berlin DTSTART:20260706T030000 no VTIMEZONE
null DTSTART:20260706T070000Z no VTIMEZONE
TZ=Asia/Tokyo
Europe/Berlin DTSTART:20260706T160000 no VTIMEZONE
null DTSTART:20260706T070000Z no VTIMEZONE
SEEN
