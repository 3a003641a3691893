#!/bin/sh
# pdfkit embeds fonts in WOFF, but fontkit inflates the table of all glyphs again for each glyph: the same page takes many times as long
# as with the same font in TrueType.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pdfkit@0.20.2 @fontsource/dejavu-sans@5.3.0 dejavu-fonts-ttf@2.37.3
cat >run.mjs <<'JS'
import PDFDocument from 'pdfkit';
const text = Array.from({ length: 90 }, (_, index) => String.fromCharCode(33 + index)).join('');
async function took(font) {
  const began = performance.now();
  const doc = new PDFDocument();
  doc.on('data', () => undefined);
  const ended = new Promise((resolve) => doc.once('end', resolve));
  doc.font(font).text(text);
  doc.end();
  await ended;
  return Math.round(performance.now() - began);
}
const ttf = 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf';
await took(ttf);
const [trueType, woff] = [await took(ttf), await took('node_modules/@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff')];
console.log(`90 letters: ${trueType} ms in TrueType, ${woff} ms in WOFF`);
process.exitCode = woff > 5 * trueType ? 0 : 1;
JS
node run.mjs
