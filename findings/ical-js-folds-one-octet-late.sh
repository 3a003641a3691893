#!/usr/bin/env bash
# npm ical.js 2.2.1, a property whose text is longer than a line.
#
# RFC 5545, 3.1: lines should not be longer than 75 octets without the line break, and a line that goes on begins with a blank,
# which counts. ical.js fills each line that goes on with 75 octets besides its blank: 76. A validator of feeds warns of every such line.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >init.log
npm install --no-audit --no-fund --silent ical.js@2.2.1

cat >write.mjs <<'JS'
import ICAL from 'ical.js';
const event = new ICAL.Component('vevent');
event.addPropertyWithValue('summary', 'x'.repeat(200));
for (const line of event.toString().split('\r\n')) console.log(Buffer.byteLength(line));
JS
node write.mjs | tee seen
diff seen - <<'SEEN'
12
75
76
59
10
SEEN
