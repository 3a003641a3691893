import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CelExpression } from './evaluation.ts';
import { celLanguage } from './language.ts';
import { faultSentence, longestExpression, type CelResult } from './types.ts';

const language = celLanguage({
  incident: {
    record: 'incident',
    fields: {
      title: 'string',
      alerts: 'int',
      labels: { map: 'string' },
      affects: { list: { record: 'entry', fields: { ref: 'string', type: 'string', tags: { list: 'string' } } } },
    },
  },
  now: 'timestamp',
  event: 'dyn',
});

const facts = {
  incident: {
    title: 'Rückerstattungen fail',
    alerts: 3,
    labels: { team: 'payments', constructor: 'x' },
    affects: [
      { ref: 'component/ledger', type: 'component', tags: ['money'] },
      { ref: 'business-service/login', type: 'business-service', tags: [] },
    ],
  },
  now: Date.UTC(2026, 10, 30, 7, 30),
  event: { state: 'alerting', value: 0.5, count: 3, tags: ['a', 'b'], nested: { deep: null }, constructor: 'x' },
};

function sound(source: string, ...wanted: CelResult[]): CelExpression {
  const [first = 'bool', ...more] = wanted;
  const compiled = language.compile(source, first, ...more);
  assert.ok(compiled.ok, compiled.ok ? '' : faultSentence(compiled.fault));
  return compiled.expression;
}

function value(source: string, ...wanted: CelResult[]): unknown {
  const evaluated = sound(source, ...wanted).evaluate(language.bind(facts));
  return evaluated.ok ? evaluated.value : faultSentence(evaluated.fault);
}

function refused(source: string, ...wanted: CelResult[]): string {
  const [first = 'bool', ...more] = wanted;
  const compiled = language.compile(source, first, ...more);
  return compiled.ok ? 'taken' : faultSentence(compiled.fault);
}

describe('an expression', () => {
  it('reads what is declared', () => {
    assert.equal(value('incident.alerts == 3 && incident.alerts + 1 == 4'), true);
    assert.equal(value('incident.labels["team"] == "payments" && incident.labels.constructor == "x"'), true);
    assert.equal(value('"team" in incident.labels && has(incident.labels.team) && !has(incident.labels.zone)'), true);
    assert.equal(value('incident.affects[0].ref == "component/ledger"'), true);
    assert.equal(value('incident.affects.exists(e, e.type == "component" && "money" in e.tags)'), true);
    assert.equal(value('now > timestamp("2026-11-30T00:00:00Z") && now - duration("48h") < now'), true);
  });

  it('gives values as JSON has them', () => {
    assert.deepEqual(value('incident.affects.map(e, e.ref)', 'list'), ['component/ledger', 'business-service/login']);
    assert.equal(value('size(incident.affects)', 'int'), 2);
    assert.equal(value('now', 'timestamp'), '2026-11-30T07:30:00.000Z');
    assert.deepEqual(value('{"a": 1, "b": "x"}', 'map'), { a: 1, b: 'x' });
    assert.equal(value('9223372036854775807', 'int'), '9223372036854775807');
  });

  it('reads what JSON says without knowing its fields', () => {
    assert.equal(
      value('event.state == "alerting" && event.value > 0.4 && event.count > 2 && event.count + 1 == 4'),
      true,
    );
    assert.equal(value('event.value', 'double'), 0.5);
    assert.deepEqual(value('event.tags', 'list', 'string'), ['a', 'b']);
    assert.equal(value('event.nested.deep', 'null'), null);
    assert.equal(value('event.constructor', 'string'), 'x');
    assert.equal(value('has(event.missing) ? event.missing : "none"', 'string'), 'none');
  });

  it('takes instants in a zone as the clocks there show them', () => {
    assert.equal(
      value('now.getHours("Europe/Berlin") == 8 && now.getHours() == 7 && now.getMinutes("Asia/Kolkata") == 0'),
      true,
    );
    assert.equal(value('now.getDayOfWeek("Europe/Berlin") == 1'), true);
    assert.equal(value('now.getDayOfYear() == 333 && now.getDayOfYear("Europe/Berlin") == 333'), true);
    assert.equal(value('now.within("Mon-Fri 08:00-17:00", "Europe/Berlin")'), true);
    assert.equal(value('now.within("Mon-Fri 08:00-17:00", "Europe/London")'), false);
  });

  it('matches in linear time', () => {
    assert.equal(value('incident.title.matches("(?i)FAIL$")'), true);
    const compiled = language.compile('event.text.matches("^(a+)+$")', 'bool');
    assert.ok(compiled.ok);
    const evaluated = compiled.expression.evaluate(
      language.bind({ ...facts, event: { text: `${'a'.repeat(50_000)}b` } }),
    );
    assert.deepEqual(evaluated, { ok: true, value: false });
  });

  it('finds words whatever their case and accents', () => {
    assert.equal(value('incident.title.mentions("ruckerstattungen FAIL")'), true);
    assert.equal(value('incident.title.mentions("erstattung")'), false);
    assert.equal(value('incident.title.mentions("")'), false);
  });
});

describe('a fault that is found when the expression is written', () => {
  const faults: readonly [string, string][] = [
    ['incidnt.title == "x"', 'line 1, column 1: nothing is called "incidnt" here; there is incident, now and event'],
    [
      'incident.alerts > 1 &&\n  incident.severtiy == "x"',
      'line 2, column 12: incident has no "severtiy"; it has title, alerts, labels and affects',
    ],
    [
      'has(incident.severtiy)',
      'line 1, column 14: incident has no "severtiy"; it has title, alerts, labels and affects',
    ],
    ['incident.affects.exists(e, has(e.owner))', 'line 1, column 34: entry has no "owner"; it has ref, type and tags'],
    ['incident.title == 1', 'line 1, column 1: "==" does not go with string and int'],
    ['!incident.title', 'line 1, column 1: "!" does not go with string'],
    ['incident.title', 'line 1, column 1: gives a string, and a bool is wanted'],
    ['incident.title.foo()', 'line 1, column 1: there is no function foo of string'],
    ['foo(1) == 1', 'line 1, column 1: there is no function foo'],
    [
      'incident.title.contains(1)',
      'line 1, column 1: string.contains(int) does not fit; there is string.contains(string): bool',
    ],
    ['incident.title.matches(1)', 'line 1, column 24: matches takes a pattern that is written out, in quotes'],
    [
      'incident.title.matches(incident.title)',
      'line 1, column 24: matches takes a pattern that is written out, in quotes',
    ],
    [
      'now.within("Mo-Fr 9-17", "Europe/Berlin")',
      'line 1, column 12: "Mo-Fr 9-17" says no hours; write them as "Mon-Fri 09:00-17:00", "Sat,Sun" or "22:00-06:00"',
    ],
    [
      'now.within("Mon-Fri", "Europe/Berln")',
      'line 1, column 23: there is no time zone "Europe/Berln"; give an IANA name such as Europe/Lisbon',
    ],
    [
      'now.getHours("+02:00") < 9',
      'line 1, column 14: there is no time zone "+02:00"; give an IANA name such as Europe/Lisbon',
    ],
    [
      'now - duration("1d") < now',
      'line 1, column 7: "1d" is no duration of CEL; write it in h, m and s, such as "36h" or "1h30m"',
    ],
    ['cel.bind(x, 1, x == 1)', 'line 1, column 1: bind is no part of CEL; write the value where it is used'],
    ['incident.title ==', 'line 1, column 18: the end of the expression is not expected here'],
    ['(incident.alerts > 1', 'line 1, column 21: ")" is expected here, and there is the end of the expression'],
    [
      'incident.title = "x"',
      'line 1, column 16: unexpected character "="; text stands in quotes, and one "=" is written "=="',
    ],
    ['"😀" == “x”', 'line 1, column 8: unexpected character "“"; text stands in quotes, and one "=" is written "=="'],
    ['', 'line 1, column 1: an expression is expected here'],
    ['  \n ', 'line 1, column 1: an expression is expected here'],
    [
      `true || ${'x'.repeat(longestExpression)}`,
      `line 1, column ${longestExpression + 1}: an expression has at most ${longestExpression} characters`,
    ],
  ];
  for (const [source, sentence] of faults)
    it(source.slice(0, 60) || '(empty)', () => assert.equal(refused(source), sentence));

  it('is told of a pattern that RE2 has not', () => {
    assert.match(refused('incident.title.matches("(?=x)")'), /^line 1, column 24: the pattern is not one of RE2/);
    assert.match(refused('incident.title.matches("(")'), /^line 1, column 24: the pattern is not one of RE2/);
    assert.match(refused(`incident.title.matches("${'a'.repeat(501)}")`), /at most 500 characters/);
  });

  it('is told of nesting without end', () => {
    assert.match(refused(`${'('.repeat(300)}true${')'.repeat(300)}`), /too large/);
    assert.match(refused(`[${'1,'.repeat(300)}1].exists(x, x == 1)`), /too large/);
  });
});

describe('an evaluation', () => {
  it('tells what was missing, and where', () => {
    assert.equal(
      value('event.nested.other == "x"'),
      'line 1, column 14: there is no "other" in it; ask with has(…) first, or with "other" in …',
    );
    assert.equal(
      value('incident.labels["zone"] == "x"'),
      'line 1, column 1: there is no "zone" in it; ask with has(…) first, or with "zone" in …',
    );
    assert.match(
      String(value('incident.affects[7].ref == "x"')),
      /^line 1, column 1: no such key: index out of bounds/,
    );
    assert.match(String(value('event.count.contains("x")')), /^line 1, column 1: int.contains\(string\) does not fit/);
  });

  it('tells that something else was given than wanted', () => {
    assert.equal(value('event.state'), 'line 1, column 1: gave a string, and a bool is wanted');
    assert.equal(
      value('event.tags', 'string', 'bool'),
      'line 1, column 1: gave a list, and a string or a bool is wanted',
    );
  });

  it('ends, whatever is asked', () => {
    const long = language.bind({ ...facts, event: { list: Array.from({ length: 1_000 }, () => 'x'.repeat(100)) } });
    for (const [source, why] of [
      ['event.list.all(a, event.list.all(b, a == b))', /goes on for more than 100000 steps/],
      [
        'event.list.map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).size() > 1',
        /text of more than 65536 characters/,
      ],
      ['event.list.join(event.list.join("-")) == ""', /text of more than 65536 characters/],
    ] as const) {
      const evaluated = sound(source).evaluate(long);
      assert.match(evaluated.ok ? String(evaluated.value) : evaluated.fault.detail, why, source);
    }
    const again = sound('event.list.all(a, a.size() == 100)');
    for (let times = 0; times < 200; times += 1) assert.deepEqual(again.evaluate(long), { ok: true, value: true });
  });

  it('needs a value for everything declared', () => {
    assert.throws(
      () => language.bind({ incident: facts.incident, now: 1 }),
      /no value for the declared variable event/,
    );
    assert.throws(
      () => language.bind({ ...facts, incident: { title: 'x' } }),
      /no value for the declared field alerts/,
    );
  });
});

it('an expression needs values for what it names alone', () => {
  const expression = sound('incident.title != "" && ["a"].exists(incident_, incident_ == "a")');
  assert.deepEqual([...expression.variables], ['incident']);
  const { incident } = facts;
  assert.deepEqual(expression.evaluate(language.bind({ incident }, expression.variables)), { ok: true, value: true });
  const within = sound('event.list.exists(a, incident.labels[string(a)] == "x") || now == now');
  assert.deepEqual([...within.variables].sort(), ['event', 'incident', 'now']);
});

describe('why a condition was false', () => {
  const because = (source: string) => sound(source).watch(language.bind(facts)).because();

  it('is the first part that was, with what it read', () => {
    assert.deepEqual(because('incident.alerts > 1 && incident.labels["team"] == "search" && now < now'), {
      part: 'incident.labels["team"] == "search"',
      seen: ['incident.labels["team"] is "payments"'],
    });
    assert.deepEqual(because('(incident.alerts + 1) * 2 == 7 && incident.title.matches("x")'), {
      part: '(incident.alerts + 1) * 2 == 7',
      seen: ['incident.alerts is 3'],
    });
    assert.deepEqual(because('incident.title.matches("x") && true'), {
      part: 'incident.title.matches("x")',
      seen: ['incident.title is "Rückerstattungen fail"'],
    });
  });

  it('is all of a part whose alternatives were', () => {
    assert.deepEqual(because('incident.alerts > 5 || incident.title == "x" || incident.alerts < 2'), {
      part: 'incident.alerts > 5 || incident.title == "x" || incident.alerts < 2',
      seen: ['incident.alerts is 3', 'incident.title is "Rückerstattungen fail"'],
    });
  });

  it('knows loops and has', () => {
    assert.deepEqual(because('incident.affects.exists(e, e.type == "team")'), {
      part: 'incident.affects.exists(e, e.type == "team")',
      seen: ['incident.affects is ["component/ledger","business-service/login"]'],
    });
    assert.equal(because('incident.alerts == 3 && has(incident.labels.zone)').part, 'has(incident.labels.zone)');
  });

  it('stays short', () => {
    const { part, seen } = because(`incident.title == "${'y'.repeat(1_500)}"`);
    assert.ok(part.length <= 200 && seen.every((line) => line.length <= 300));
  });
});

describe('any text', () => {
  it('is an expression or is refused with a place in it, and never throws', () => {
    const pieces = fc.constantFrom(
      'incident',
      '.title',
      '.alerts',
      ' == ',
      '"x"',
      '(',
      ')',
      '[0]',
      '&&',
      '!',
      'has(',
      'event.a',
      '.exists(x, ',
      '1',
      '\n',
      '🙂',
      '"',
      "'",
      '\\',
      '.matches("a+")',
      '?',
      ':',
      'now',
      '{',
      '}',
      ',',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const source = parts.join('');
        const compiled = language.compile(source, 'bool');
        if (compiled.ok) {
          const values = language.bind(facts);
          const evaluated = compiled.expression.evaluate(values);
          const watched = compiled.expression.watch(values);
          assert.deepEqual(watched.evaluated, evaluated);
          const { variables } = compiled.expression;
          assert.deepEqual(compiled.expression.evaluate(language.bind(facts, variables)), evaluated);
          if (evaluated.ok && evaluated.value === false) assert.ok(watched.because().part.length > 0);
          return;
        }
        const { line, column, detail } = compiled.fault;
        const lines = source.split('\n');
        assert.ok(line >= 1 && line <= lines.length && detail !== '');
        assert.ok(column >= 1 && column <= [...(lines[line - 1] ?? '')].length + 1);
      }),
      { numRuns: 2_000 },
    );
  });
});
