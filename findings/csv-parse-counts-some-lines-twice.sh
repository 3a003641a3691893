#!/usr/bin/env bash
# npm csv-parse 7.0.3, default settings.
#
# `info.lines` is documented as the number of lines encountered so far. It counts a CRLF that stands within a quoted cell as two,
# and so does every row after it: whoever tells people the line of a fault in a file of Excel is off by one for each such break.
# The same file with LF alone is counted right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >init.log
npm install --no-audit --no-fund --silent csv-parse@7.0.3

cat >count.mjs <<'JS'
import { parse } from 'csv-parse/sync';
for (const lineBreak of ['\n', '\r\n']) {
  const lines = ['name,note', 'a,"one', 'two', 'three"', 'b,x'];
  const records = parse(lines.join(lineBreak), { info: true });
  console.log(JSON.stringify(lineBreak), records.map(({ record, info }) => `${record[0]} ends in line ${info.lines}`).join(', '));
}
JS
node count.mjs | tee seen
diff seen - <<'SEEN'
"\n" name ends in line 1, a ends in line 4, b ends in line 5
"\r\n" name ends in line 1, a ends in line 6, b ends in line 7
SEEN
