import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { csvHeader, csvRow } from './audit-csv.ts';
import { isAskedFor, type AuditLine } from './audit-filter.ts';

const line: AuditLine = {
  at: instantOf(Date.UTC(2026, 10, 29, 22, 0)),
  actor: 'person/ana',
  action: 'role-given',
  outcome: 'done',
  about: 'person/Ben',
  via: 'session',
  credential: 's-1',
  address: '192.0.2.7',
  route: 'PUT /v1/people/:person/role',
  status: 200,
  detail: 'Ana made Ben "manager", at last.',
};

describe('a line of the audit', () => {
  it('is found by who did what, with which outcome, about what', () => {
    for (const filter of [
      {},
      { person: 'person/ana' },
      { person: 'ana' },
      { action: 'role-given', outcome: 'done' },
      { about: 'ben' },
    ])
      assert.ok(isAskedFor(line, filter), JSON.stringify(filter));
    for (const filter of [{ person: 'an' }, { action: 'role' }, { outcome: 'refused' }, { about: 'cleo' }])
      assert.ok(!isAskedFor(line, filter), JSON.stringify(filter));
  });

  it('is one row of CSV, with what has commas or quotes in it in quotes', () => {
    assert.equal(csvHeader.split(',').length, 11);
    assert.equal(
      csvRow(line),
      '2026-11-29T22:00:00.000Z,person/ana,role-given,done,person/Ben,session,s-1,192.0.2.7,PUT /v1/people/:person/role,200,"Ana made Ben ""manager"", at last."\r\n',
    );
  });

  it('holds no formula for a spreadsheet', () => {
    for (const about of ['=HYPERLINK("https://evil.example")', '+1', '-1', '@SUM(A1)'])
      assert.match(csvRow({ ...line, about }), /,"?'[=+\-@]/);
  });
});
