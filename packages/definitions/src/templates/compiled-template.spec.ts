import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultSentence } from '../cel/types.ts';
import { compiledTemplate } from './compiled-template.ts';
import { bareFacts, fullFacts } from './example-facts.ts';
import { templateNames, type TemplateFacts } from './names.ts';

const facts = fullFacts('page');

function rendered(source: string, of: TemplateFacts = facts): string {
  const compiled = compiledTemplate(source, 'email', 'page');
  assert.ok(compiled.ok, compiled.ok ? '' : faultSentence(compiled.fault));
  return compiled.render(of);
}

function faultOf(source: string, channel: 'email' | 'sms' = 'email', kind: 'page' | 'nudge' | 'note' = 'page') {
  const compiled = compiledTemplate(source, channel, kind);
  assert.ok(!compiled.ok, `${source} is taken`);
  return faultSentence(compiled.fault);
}

describe('a template', () => {
  it('says what its names stand for', () => {
    assert.equal(
      rendered('{{ incident.severity | upcase }}: {{ incident.title }} ({{ incident.affects | join: ", " }})'),
      'SEV1: Nobody can pay (Checkout, Invoices)',
    );
    assert.equal(
      rendered('{% for one in incident.affects %}{{ forloop.index }} {{ one }} {% endfor %}'),
      '1 Checkout 2 Invoices',
    );
    assert.equal(
      rendered(
        '{% assign size = incident.affects.size %}{{ size }}{% if size > 0 %} {{ incident.affects[0] }}{% endif %}',
      ),
      '2 Checkout',
    );
  });

  it('takes what there is not for false', () => {
    const source = 'x{% if late %} {{ late }} late{% endif %}';
    assert.equal(rendered(source), 'x 12 min late');
    assert.equal(rendered(source, bareFacts('page')), 'x');
    assert.equal(rendered('{{ incident.url | default: "no source" }}', bareFacts('page')), 'no source');
  });

  it('cuts between characters, and leaves no half of one', () => {
    const title = '🔥🔥👨‍👩‍👧‍👦';
    const hot = { ...facts, incident: { ...facts.incident, title } };
    assert.equal(rendered('{{ incident.title | truncate: 6 }}', hot), '🔥🔥…');
    assert.ok(rendered('{{ incident.title | split: "" | first }}', hot).isWellFormed());
  });

  it('knows every name that there is, each where it is', () => {
    for (const { name, only, isList } of templateNames) {
      const [kind = 'page', channel = 'email'] = [only?.kinds?.[0], only?.channel];
      const compiled = compiledTemplate(`x {{ ${name}${isList ? ' | join' : ''} }}`, channel, kind);
      assert.ok(compiled.ok, name);
      assert.deepEqual([...compiled.names], [name]);
      assert.ok(compiled.render(fullFacts(kind)).length > 2, `${name} is empty`);
    }
  });

  it('is refused for a name that there is not, with the nearest and its place', () => {
    assert.equal(
      faultOf('Hello\n{{ incident.titel }}'),
      'line 2, column 4: nothing is called "incident.titel" here; incident.title is nearest',
    );
    assert.match(faultOf('{{ title }}'), /nothing is called "title" here; incident.title is nearest$/);
    assert.match(faultOf('{{ AnswerBy }}'), /; answerBy is nearest$/);
    assert.match(faultOf('{{ xyzzy }}'), /; there is incident\.id, incident\.title, .* and acknowledgeUrl$/);
    assert.match(faultOf('{% if late and zzz %}{% endif %}x'), /^line 1, column 16: nothing is called "zzz"/);
    assert.match(faultOf('{{ why | append: zzz }}'), /^line 1, column 18: nothing is called "zzz"/);
    assert.match(
      faultOf('{{ incident }}'),
      /incident alone is no text; name one of incident\.id, .* or incident\.affects$/,
    );
    assert.match(faultOf('{% assign i = incident %}{{ i.titel }}'), /incident alone is no text/);
    assert.match(
      faultOf('{% for a in incident.affects %}{{ a.name }}{% endfor %}'),
      /a has no "name"; it has size, first and last$/,
    );
    assert.match(faultOf('{{ incident.affects.lenght }}'), /incident\.affects is a list and has no "lenght"/);
    assert.match(
      faultOf('{{ incident.affects.first }}'),
      /is missing where the list is empty; ask with \{% if incident\.affects\.size %\} first$/,
    );
    assert.match(faultOf('{{ incident[why] }}'), /write the name after a dot$/);
    assert.match(
      faultOf('{% if late %}{% assign x = why %}{% endif %}{{ x }}'),
      /^line 1, column 48: nothing is called "x" here$/,
    );
  });

  it('is refused for what only other messages have', () => {
    assert.match(faultOf('{{ acceptUrl }}'), /acceptUrl is only in a nudge, and this is a page; leave it out$/);
    assert.match(faultOf('{{ answerBy }}', 'email', 'note'), /only in a page or a nudge, and this is a note/);
    assert.match(faultOf('{{ code }}'), /code is only on sms, and this is for email; leave it out$/);
    assert.match(faultOf('{{ code }}', 'sms', 'nudge'), /code is only in a page, and this is a nudge/);
  });

  it('reaches nothing but its names', () => {
    for (const path of [
      'incident.constructor',
      'why.constructor.constructor',
      '__proto__',
      'incident["__proto__"]',
      'person.name.length',
    ])
      faultOf(`{{ ${path} }}`);
    for (const tag of [
      'include "/etc/passwd"',
      'render "x"',
      'layout "x"',
      'increment x',
      'cycle "a", "b"',
      'liquid\necho why',
    ])
      assert.match(
        faultOf(`x {% ${tag} %}`),
        /^line 1, column 3: there is no tag \{% \w+ %\} here.*; there are if, unless/s,
      );
    for (const filter of ['date: "%Y"', 'where_exp: "x", "y"', 'escape', 'json', 'sample'])
      assert.match(faultOf(`{{ why | ${filter} }}`), /^line 1, column 10: there is no filter "\w+"/);
  });

  it('is refused for a fault of its syntax, with its place and what to do', () => {
    const faults: readonly (readonly [source: string, fault: string])[] = [
      ['a {{ why', 'line 1, column 3: a value begins here and is not closed; end it with }}'],
      ['{% if why', 'line 1, column 1: a tag begins here and is not closed; end it with %}'],
      ['{% if why %}x', 'line 1, column 1: {% if %} is not ended; add {% endif %}'],
      ['\n\n{% endif %}', 'line 3, column 1: nothing is open that {% endif %} would belong to'],
      ['{% if %}x{% endif %}', 'line 1, column 6: a name or a text in quotes is missing here'],
      ['{% if urgency = "high" %}x{% endif %}', 'line 1, column 16: this is not expected here; two values are compared with ==, and a filter follows a |'],
      ['{{ why | upcaze }}', 'line 1, column 10: there is no filter "upcaze", and upcase is nearest; there are'],
      ['{% comment %}x{% endcomment %} ', 'line 1, column 1: it says nothing; write what is to be said'],
    ]; // prettier-ignore
    for (const [source, fault] of faults) assert.ok(faultOf(source).startsWith(fault), faultOf(source));
  });

  it('has bounds', () => {
    const loop = '{% for a in (1..900) %}';
    const end = '{% endfor %}';
    for (const source of [
      `{% for a in (1..100000000) %}x${end}`,
      `${loop}${loop}${loop}xxx${end}${end}${end}`,
      `{% assign a = why %}${'{% assign a = a | append: a | append: a %}'.repeat(30)}{{ a }}`,
    ])
      assert.match(faultOf(source), /more steps or memory than a message may/);
  });
});
