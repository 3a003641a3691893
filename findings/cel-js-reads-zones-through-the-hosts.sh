#!/usr/bin/env bash
# @marcbachmann/cel-js 8.0.0, Node.js.
#
# getHours and its like with a zone (also "UTC") go through the zone of the process: an hour that the clocks of that zone skip is
# read as the next one. On 29 March 2026 they go from 02:00 to 03:00 in Berlin. At 02:30 UTC a process in Berlin says 3 for
# getHours("UTC"), and 2 for getHours(); a process in UTC says 2 for both. So one expression gives two answers on two machines.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent @marcbachmann/cel-js@8.0.0 >/dev/null
cat >ask.mjs <<'JS'
import { evaluate } from '@marcbachmann/cel-js';
const at = 'timestamp("2026-03-29T02:30:00Z")';
const hours = evaluate(`[${at}.getHours(), ${at}.getHours("UTC"), ${at}.getHours("Africa/Abidjan")]`);
console.log(`process in ${process.env.TZ}: ${hours.join(' ')}`);
JS
for zone in UTC Europe/Berlin; do TZ=$zone node ask.mjs; done | tee seen
diff seen - <<'SEEN'
process in UTC: 2 2 2
process in Europe/Berlin: 2 3 3
SEEN
