import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { tableIn } from './csv-rows.ts';

const read = (text: string) => tableIn(new TextEncoder().encode(text));
const rowsOf = (text: string) => {
  const { heading, rows, faults } = read(text);
  assert.deepEqual(faults, []);
  return [heading, ...rows.map(({ line, cells }) => [line, ...cells])];
};
const faultsOf = (text: string) => read(text).faults.map(({ line, detail }) => `${line}: ${detail}`);

describe('a table in CSV', () => {
  for (const [what, text] of [
    ['commas', 'name,owner\nLogin,identity\n'],
    ['semicolons, as Excel writes where the comma is decimal', 'name;owner\nLogin;identity\n'],
    ['tabs', 'name\towner\nLogin\tidentity\n'],
    ['no line break at its end', 'name,owner\nLogin,identity'],
    ['the line breaks of Windows', 'name,owner\r\nLogin,identity\r\n'],
    ['those of old machines', 'name,owner\rLogin,identity\r'],
    ['one of each', 'name,owner\r\nLogin,identity\n'],
    ['a byte order mark', '\ufeffname,owner\nLogin,identity\n'],
    ['blanks around cells and quotes', 'name , owner\n Login, "identity" \n'],
    ['everything in quotes', '"name","owner"\n"Login","identity"\n'],
  ] as const) {
    it(`may have ${what}`, () =>
      assert.deepEqual(rowsOf(text), [
        ['name', 'owner'],
        [2, 'Login', 'identity'],
      ]));
  }

  it('may say what stands between cells, as Excel does', () =>
    assert.deepEqual(rowsOf('sep=|\nname|owner\nLogin, in|identity\n'), [
      ['name', 'owner'],
      [3, 'Login, in', 'identity'],
    ]));

  it('is not read by commas that stand in quotes', () =>
    assert.deepEqual(rowsOf('"a,b,c";d\n1;2\n'), [
      ['a,b,c', 'd'],
      [2, '1', '2'],
    ]));

  it('passes over empty lines, and knows where rows begin all the same', () =>
    assert.deepEqual(rowsOf('\n\nname,owner\r\n\r\nA,"two\r\n\r\nlines"\r\n,\r\nB,"say ""hi"""\r\n'), [
      ['name', 'owner'],
      [5, 'A', 'two\n\nlines'],
      [9, 'B', 'say "hi"'],
    ]));

  for (const [text, ...faults] of [
    ['', '1: the file is empty; its first line must name the columns'],
    ['\n \n', '1: the file is empty; its first line must name the columns'],
    ['a,a,\n1,2,3\n', '1: the column a is there twice', '1: column 3 has no name'],
    [
      'a,b\n1\n1,2,3\n',
      '2: this line has 1 cells, but the heading has 2 columns',
      '3: this line has 3 cells, but the heading has 2 columns',
    ],
    ['a,b\n1,"2\n3,4\n', '3: a quote that is opened somewhere before the end is not closed'],
    ['a,b\n1,"2"3\n', '2: something stands behind the quote that ends a cell; write a quote within one twice'],
    [
      'sep=;\na;b\n1;x"2"\n',
      '3: a quote stands within a cell that is not in quotes; put the whole cell in quotes, and write this one twice',
    ],
  ] as const) {
    it(`is told where it cannot be read: ${JSON.stringify(text)}`, () => assert.deepEqual(faultsOf(text), faults));
  }

  for (const [encoding, bytes] of [
    ['UTF-16', Buffer.from('\ufeffname\nStraße\n', 'utf16le')],
    ['Windows’ own', Buffer.from('name\nStraße\n', 'latin1')],
  ] as const) {
    it(`is not read in another encoding: ${encoding}`, () =>
      assert.deepEqual(tableIn(bytes).faults, [
        { line: 1, detail: 'the file is not UTF-8; save it as such, which Excel calls CSV UTF-8' },
      ]));
  }

  it('has at most 5000 rows and 8 MiB', () => {
    assert.deepEqual(faultsOf(`a\n${'x\n'.repeat(5_001)}`), [
      '5002: there are more than 5000 rows; split the file here',
    ]);
    assert.deepEqual(faultsOf('a'.repeat(8 * 1024 * 1024 + 1)), ['1: the file is larger than 8 MiB; split it']);
  });

  it('is read as it was written, whatever stands in its cells', () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', 'ü', ' ', '"', ',', ';', '|', '\n', '\t', "'", '=') })
      .map((text) => text.trim());
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { maxLength: 5 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        (rows, delimiter, lineBreak) => {
          const lines = [['a', 'b'], ...rows].map((cells) =>
            cells.map(quoted).join(delimiter).replaceAll('\n', lineBreak),
          );
          const table = read(lines.join(lineBreak));
          assert.deepEqual(table.faults, []);
          const filled = rows.filter((cells) => cells.some((text) => text !== ''));
          assert.deepEqual(
            table.rows.map(({ cells }) => cells),
            filled,
          );
          const before = (index: number) => lines.slice(0, index).join('\n').split('\n').length + 1;
          assert.deepEqual(
            table.rows.map(({ line }) => line),
            rows.flatMap((cells, index) => (cells.some((text) => text !== '') ? [before(index + 1)] : [])),
          );
        },
      ),
    );
  });

  it('never fails, whatever the file is', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void tableIn(bytes)));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', '\0') }),
        (text) => void read(text),
      ),
      { numRuns: 2_000 },
    );
  });
});
