import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { historyOf } from '../domain/timeline.ts';
import { Story } from '../domain/testing/story.ts';
import { sizedStory, writtenAbout } from '../domain/testing/sized-story.ts';
import { reportOf } from '../domain/report.ts';
import { timesIn } from '../domain/zone-times.ts';
import {
  alice,
  answeredInSeconds,
  erin,
  triageRunsOut,
  unansweredThenAcknowledged,
} from '../domain/testing/examples.ts';
import { balanced } from '../testing/balanced.ts';
import { reportAsHtml, reportAsMarkdown } from './report-documents.ts';

const stories = [unansweredThenAcknowledged(), triageRunsOut(), answeredInSeconds()];
const hostile = '</title></style><script>alert(1)</script>"\' onload=alert(1) <!-- ]]> # x | [y](z)';

function history({ incidentId, events }: Story) {
  return historyOf(incidentId, events);
}

/** An incident in which every text that a person or another service may choose is hostile. */
function hostileStory(): Story {
  const story = new Story(hostile);
  const incident = { version: 1, title: hostile, severity: hostile, affects: [hostile], description: null, url: null };
  const page = { pageId: hostile, person: hostile, name: hostile, via: [hostile] };
  const about = { actor: { kind: 'person', ref: hostile }, reason: { text: hostile, definition: hostile } };
  story.tell(
    'IncidentDeclared',
    0,
    {
      title: hostile,
      description: hostile,
      severity: hostile,
      affects: [hostile],
      unknownNames: [hostile],
      responder: null,
      source: { kind: 'rest', dedupKey: null, requestHash: null, url: hostile },
    },
    about,
  );
  story.tell(
    'IncidentRouted',
    1,
    {
      incident,
      candidates: [],
      offers: [],
      names: { [hostile]: hostile },
      severities: [hostile],
      routes: [
        {
          routeId: 'r',
          kind: 'ownership',
          owner: hostile,
          responder: null,
          path: hostile,
          entries: [hostile],
          steps: [],
          explanation: hostile,
        },
      ],
      rules: [{ rule: hostile, name: hostile, outcome: 'does-not-apply', because: hostile }],
    },
    about,
  );
  story.tell(
    'EscalationStarted',
    2,
    {
      escalationId: hostile,
      path: hostile,
      pathVersion: 1,
      definition: JSON.stringify({ name: hostile }),
      owner: hostile,
    },
    about,
  );
  story.tell(
    'LevelReached',
    3,
    {
      escalationId: hostile,
      cycle: 1,
      level: 1,
      urgency: 'high',
      acknowledgeBy: story.startedAt,
      incident,
      pages: [page],
    },
    about,
  );
  story.tell(
    'DeliveryAttempted',
    4,
    {
      pageId: hostile,
      escalationId: hostile,
      person: hostile,
      methodId: hostile,
      channel: hostile,
      attempt: 1,
      idempotencyKey: 'k',
      outcome: 'failed',
      detail: hostile,
    },
    about,
  );
  story.tell('UpdatePosted', 5, { text: hostile }, about);
  story.tell('IncidentAcknowledged', 5_000, { by: hostile, pageId: null, via: 'rest' }, about);
  story.tell('IncidentResolved', 900_000, { note: hostile }, about);
  return story;
}

describe('the report as a page', () => {
  it('is well-formed: every element that opens closes, the drawing too', () => {
    for (const story of [...stories, hostileStory()]) assert.deepEqual(balanced(reportAsHtml(history(story))), []);
  });

  it('asks nothing of the network and runs no script', () => {
    for (const story of [...stories, hostileStory()]) {
      const page = reportAsHtml(history(story));
      assert.doesNotMatch(page, /<(script|link|img|iframe|object|embed|base|form)\b/i);
      assert.doesNotMatch(page, /@import|url\(/);
      for (const [, target] of page.matchAll(/(?:href|src)="([^"]*)"/g)) assert.match(target ?? '', /^#/);
    }
  });

  it('shows what people typed as text and never as markup', () => {
    const page = reportAsHtml(history(hostileStory()));
    assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
    assert.doesNotMatch(page.replaceAll(/"[^"]*"/g, '""'), /<[^>]*onload/);
  });

  it('has every row of its timeline in its place, whatever people typed', () => {
    const story = unansweredThenAcknowledged();
    const text = 'a \u0000rows\u0000 b';
    story.tell('UpdatePosted', 60, { text }, { reason: { text } });
    const [rows, lines] = [reportAsHtml(history(story)), reportAsMarkdown(history(story))];
    for (const { meta } of story.events) assert.ok(rows.includes(`<tr id="${encodeURIComponent(meta.eventId)}">`));
    assert.equal(lines.match(/^\| 2026/gm)?.length, story.events.length);
    for (const whole of [rows, lines]) assert.ok(!whole.includes('\u0000'));
  });

  it('has a drawing with a title and a description', () => {
    const page = reportAsHtml(history(unansweredThenAcknowledged()));
    assert.match(page, /<svg [^>]*role="img" aria-labelledby="desk-title desk-description"/);
    assert.match(page, /<desc id="desk-description">The incident along the time, in 6 lanes/);
  });

  it('leads from a failure, and from an effect to its cause, to the entry that tells of it', () => {
    const page = reportAsHtml(history(unansweredThenAcknowledged()));
    const anchors = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/<a class="event" href="#([^"]*)"/g)].map(([, id]) => id);
    assert.ok(links.length > 20);
    for (const id of links) assert.ok(anchors.has(id), `there is an entry ${id}`);
  });

  it('has every section', () => {
    const page = reportAsHtml(history(triageRunsOut()));
    const sections = [...page.matchAll(/<h2 id="([^"]*)"/g)].map(([, id]) => id);
    assert.deepEqual(sections, [
      'summary',
      'drawn',
      'verdict',
      'figures',
      'notes',
      'people',
      'found',
      'escalations',
      'timeline',
    ]);
  });

  it('knows dark screens, paper and small screens', () => {
    const page = reportAsHtml(history(triageRunsOut()));
    for (const medium of ['prefers-color-scheme: dark', '@media print', 'max-width: 48rem', 'name="viewport"'])
      assert.ok(page.includes(medium), medium);
  });
});

describe('the report of an incident', () => {
  /** Declared by a source with this address, with three lines. */
  function declaredAt(url: string, description = 'a\n    b\nc') {
    const { incidentId, events } = unansweredThenAcknowledged();
    return historyOf(
      incidentId,
      events
        .slice(0, 9)
        .map((event) =>
          event.type === 'IncidentDeclared'
            ? { ...event, description, source: { ...event.source, url } }
            : event.type === 'UpdatePosted'
              ? { ...event, text: 'one\ntwo' }
              : event,
        ),
    );
  }

  it('tells what each person was paged with and did in the order of time', () => {
    const { incidentId, events } = unansweredThenAcknowledged();
    const declaredByAlice = events.map((event) =>
      event.type === 'IncidentDeclared' ? { ...event, meta: { ...event.meta, actor: alice } } : event,
    );
    const text = reportAsMarkdown(historyOf(incidentId, declaredByAlice));
    assert.match(
      text,
      /- \*\*Alice Moreau\*\* \(person\/alice\)\n {2}- 02:00:00 declared it\n {2}- 02:00:00 paged at level 1/,
    );
    const [, page = ''] = reportAsHtml(historyOf(incidentId, declaredByAlice)).split('id="people"');
    assert.ok(page.indexOf('declared it') < page.indexOf('paged at level 1'));
  });

  it('leads from what happened often to the first events alone', () => {
    const { incidentId, events } = unansweredThenAcknowledged();
    const [failed] = events.filter(({ type }) => type === 'DeliveryAttempted').slice(-1);
    assert.ok(failed !== undefined);
    const many = Array.from({ length: 30 }, (_, index) => ({
      ...failed,
      meta: { ...failed.meta, eventId: `more-${index}`, version: failed.meta.version + 10 + index },
    }));
    const page = reportAsHtml(historyOf(incidentId, [...events, ...many]));
    assert.match(
      page,
      /33 attempts to reach Carol Lindqvist by email failed: .*>event 1<\/a> .*>2<\/a> .*>10<\/a> and 23 more<\/li>/,
    );
  });

  it('links its source, and nothing that only looks like one', () => {
    const url = 'https://grafana.example/d/1?a=1&lt;=(2)#x\\y';
    const link = 'https://grafana.example/d/1?a=1&lt;=(2)#x\\y';
    assert.ok(
      reportAsHtml(declaredAt(url)).includes(`<a href="${link.replaceAll('&', '&amp;')}" rel="noopener noreferrer">`),
    );
    assert.ok(reportAsMarkdown(declaredAt(url)).includes('](<https://grafana.example/d/1?a=1&amp;lt;=(2)#x%5Cy>)\n'));
    for (const other of ['javascript:alert(1)', 'see the wiki']) {
      assert.doesNotMatch(reportAsHtml(declaredAt(other)), new RegExp(`href="${RegExp.escape(other)}`));
      assert.ok(reportAsMarkdown(declaredAt(other)).includes(`\nSource: ${other}\n`));
    }
  });

  it('tells the source of an alert once', () => {
    const url = 'https://grafana.example';
    for (const said of [`No answer.\nSource: ${url}`, `Source: ${url}`]) {
      const history = declaredAt(url, said);
      assert.equal(reportAsHtml(history).match(/Source: /g)?.length, 1);
      assert.equal(reportAsMarkdown(history).match(/Source: /g)?.length, 1);
    }
    assert.match(
      reportAsHtml(declaredAt(url, `No answer.\nSource: ${url}`)),
      /<p class="described" dir="auto">No answer\.<\/p>/,
    );
  });

  it('links the runbooks and sources of its alerts, and nothing else in its description', () => {
    const lines = [
      'Down',
      'Runbook: https://run.example/db',
      'Source: javascript:alert(1)',
      'see https://wiki.example',
    ];
    const page = reportAsHtml(declaredAt('https://grafana.example', lines.join('\n')));
    const link = '<a href="https://run.example/db" rel="noopener noreferrer">https://run.example/db</a>';
    assert.ok(
      page.includes(`>Down\nRunbook: ${link}\nSource: javascript:alert(1)\nsee https://wiki.example</p>`),
      page.slice(page.indexOf('described">'), page.indexOf('described">') + 400),
    );
  });

  it('links the runbook of an alert, and nothing that only looks like one', () => {
    const history = (line: string) => declaredAt('https://grafana.example', `No answer.\n${line}\nThat is all.`);
    const runbook = 'https://wiki.example/db?a=1&b=2';
    assert.match(
      reportAsHtml(history(`Runbook: ${runbook}`)),
      /No answer\.\nRunbook: <a href="https:\/\/wiki\.example\/db\?a=1&amp;b=2" rel="noopener noreferrer">[^<]*<\/a>\nThat is all\.</,
    );
    assert.ok(
      reportAsMarkdown(history(`Runbook: ${runbook}`)).includes(
        '](<https://wiki.example/db?a=1&amp;b=2>)<br>That is all.',
      ),
    );
    for (const line of ['Runbook: javascript:alert(1)', 'Runbook: wiki', `See ${runbook}`, `Runbook: ${runbook} there`])
      assert.doesNotMatch(
        reportAsHtml(history(line)) + reportAsMarkdown(history(line)),
        /<p class="described">[^/]*<a |\]\(<(?!https:\/\/grafana\.example\/?>)/,
        line,
      );
  });

  it('keeps the line breaks of what people typed', () => {
    const history = declaredAt('https://grafana.example');
    const page = reportAsHtml(history);
    assert.ok(page.includes('<td class="text">erin posted an update: “one\ntwo”.</td>'));
    assert.match(page, /\.lines \.text \{ white-space: pre-wrap;/);
    assert.match(page, /\.described \{ white-space: pre-wrap;/);
    const text = reportAsMarkdown(history);
    assert.ok(text.includes('\na<br>b<br>c\n'));
    assert.ok(text.includes('| erin posted an update: “one<br>two”. |'));
  });

  it('speaks in the present while it goes on, and says of nothing that it held', () => {
    const page = reportAsHtml(declaredAt('x'));
    const text = reportAsMarkdown(declaredAt('x'));
    assert.match(
      page,
      /role="note"><strong>This incident is still open\.<\/strong> The report tells what was known at /,
    );
    assert.match(text, /^\*\*This incident is still open\.\*\* /m);
    assert.doesNotMatch(reportAsHtml(history(unansweredThenAcknowledged())), /still open/);
    for (const words of [
      'What has not held so far',
      'Nothing has failed so far.',
      'That is known once nothing is being escalated any more.',
      'Nobody has acknowledged it yet.',
      'waiting for an answer',
    ]) {
      assert.ok(page.includes(words), words);
      assert.ok(text.includes(words), words);
    }
    assert.doesNotMatch(page, /Nothing failed|did not hold<|class="findings good"/);
    assert.doesNotMatch(text, /Nothing failed|What did not hold/);
  });
});

describe('the report in Markdown', () => {
  it('has every section, each once', () => {
    const headings = [...reportAsMarkdown(history(unansweredThenAcknowledged())).matchAll(/^## (.*)$/gm)].map(
      ([, heading]) => heading,
    );
    assert.deepEqual(headings, [
      'Summary',
      'What did not hold',
      'What held',
      'Figures',
      'Notes and follow-ups',
      'Who was involved, and when',
      'How they were found',
      'Escalations, and why',
      'Timeline',
    ]);
  });

  it('has one table row for each event, with when, what and why', () => {
    const story = unansweredThenAcknowledged();
    const rows = reportAsMarkdown(history(story))
      .split('\n')
      .filter((line) => line.startsWith('| 2026-11-21'));
    assert.equal(rows.length, story.events.length);
    assert.equal(
      rows[9],
      '| 2026-11-21 02:05:00 | Level 2 of Identity: paged Bob Okafor and Carol Lindqvist, with 5 min to acknowledge. | Alice Moreau did not acknowledge within 5 min. (escalation-path/identity@3) |',
    );
  });

  it('keeps to its own headings, tables and links, whatever people typed', () => {
    const text = reportAsMarkdown(history(hostileStory()));
    const tame = reportAsMarkdown(history(triageRunsOut()));
    assert.deepEqual(text.match(/^##? .*$/gm)?.slice(1), tame.match(/^##? .*$/gm)?.slice(1));
    for (const row of text.split('\n').filter((line) => line.startsWith('| 2026')))
      assert.equal(row.match(/(?<!\\)\|/g)?.length, 4, row);
    assert.doesNotMatch(text.replaceAll(/<!-- -->|<br>/g, ''), /(?<!\\)[<[\]]/);
  });
});

describe('the routing rules that were asked', () => {
  it('stand beside whom they led to, with why', () => {
    const { incidentId, events } = unansweredThenAcknowledged();
    const rules = [
      { rule: 'routing-rule/a@1', name: 'A', outcome: 'does-not-apply', because: 'x is false.' },
      { rule: 'routing-rule/b@2', name: 'B', outcome: 'not-evaluable', because: 'It broke.' },
    ];
    const told = historyOf(
      incidentId,
      events.map((event) => (event.type === 'IncidentRouted' ? { ...event, rules, furtherRules: 2 } : event)),
    );
    const text = reportAsMarkdown(told);
    assert.match(text, /- \*\*A\*\* \(routing-rule\/a@1\) does not apply: x is false\.\n/);
    assert.match(text, /- \*\*B\*\* \(routing-rule\/b@2\) could not be used: It broke\.\n/);
    assert.match(text, /\n2 more rules did not apply\.\n/);
    const page = reportAsHtml(told);
    assert.deepEqual(balanced(page), []);
    assert.match(
      page,
      /<li><strong>B<\/strong> <span class="quiet">routing-rule\/b@2<\/span> could not be used: It broke\.<\/li>/,
    );
    assert.match(page, /2 more rules did not apply\./);
    assert.doesNotMatch(reportAsMarkdown(history(unansweredThenAcknowledged())), /Routing rules that were asked/);
  });
});

describe('what people wrote beside it', () => {
  const story = unansweredThenAcknowledged();
  const told = historyOf(story.incidentId, [...story.events, ...writtenAbout(story, '**Pool** too small.\n\n# Why')]);

  it('stands in the page with its emphasis and without its headings: summary, notes, follow-ups, and at its moment', () => {
    const page = reportAsHtml(told);
    assert.deepEqual(balanced(page), []);
    assert.equal(page.match(/<strong>Pool<\/strong> too small\.<\/p><p dir="auto"><strong>Why<\/strong>/g)?.length, 6);
    assert.match(page, /<td><bdi>Platform<\/bdi><\/td><td>2026-12-04<\/td><td>to do<\/td>/);
    const noted = page.indexOf('class="noted"');
    assert.ok(
      page.indexOf('>02:00:00</time>', noted - 2_000) < noted &&
        noted < page.indexOf('erin posted an update', page.indexOf('id="timeline"')),
    );
  });

  it('stands in Markdown in quotations, and in one cell of the timeline', () => {
    const text = reportAsMarkdown(told);
    assert.equal(text.match(/^> \*\*Pool\*\* too small\.\n>\n> \*\*Why\*\*$/gm)?.length, 3);
    assert.match(text, /^\| 2026-11-21 02:00:02 \| Noted by Bob Okafor: \*\*Pool\*\* too small\.<br>Why \| \|$/m);
    assert.match(text, /^\| .*Pool.* \| Platform \| 2026-12-04 \| to do \|$/m);
  });

  it('is in the report as it was written', () => {
    assert.equal(reportOf(told).retrospective.summary?.text, '**Pool** too small.\n\n# Why');
  });

  it('leads nowhere that is no web address', () => {
    const events = [...story.events, ...writtenAbout(story)].map((event) =>
      event.type === 'FollowUpWritten' ? { ...event, url: 'javascript:alert(1)' } : event,
    );
    const history = historyOf(story.incidentId, events);
    assert.doesNotMatch(reportAsHtml(history), /href="javascript/);
    assert.doesNotMatch(reportAsMarkdown(history), /\(<javascript/);
  });
});

describe('times', () => {
  const newYork = timesIn('America/New_York');

  it('are told in the zone of the reader with UTC beside, also within sentences and over midnight', () => {
    const told = history(unansweredThenAcknowledged());
    const page = reportAsHtml(told, newYork);
    assert.ok(
      page.includes(
        '<time datetime="2026-11-21T02:05:00.012Z">21:05:00 <span class="utc">2026-11-21 02:05:00 UTC</span></time>',
      ),
    );
    assert.ok(page.includes('On <time datetime="2026-11-21T02:00:00.000Z">2026-11-20 21:00:00 <span class="utc">'));
    const text = reportAsMarkdown(told, newYork);
    assert.ok(text.includes('On 2026-11-20 21:00:00 (2026-11-21 02:00:00 UTC), '));
    assert.match(text, /^\| 2026-11-20 21:05:00 \| 2026-11-21 02:05:00 \| Level 2 of Identity/m);
  });
});

describe('what is written from right to left', () => {
  it('is kept by itself, and cannot turn what follows it', () => {
    const page = reportAsHtml(history(sizedStory(60, { title: 'הקופה איטית', names: () => '\u202eمحمد علي' })));
    assert.ok(page.includes('<h1 dir="auto">הקופה איטית</h1>'));
    assert.match(page, /<bdi>محمد علي<\/bdi> acknowledged it/);
    assert.doesNotMatch(page, /[\u202a-\u202e\u2066-\u2069]/);
  });
});

describe('a long incident', () => {
  it('is folded, and says so', () => {
    const page = reportAsHtml(history(sizedStory(2_000)));
    assert.deepEqual(balanced(page), []);
    assert.match(page, /2000 events, folded into \d+ parts/);
    assert.match(page, /<summary><h3>2026-11-22<\/h3> \d+ lines: \d+ levels reached, /);
    assert.match(
      page,
      /class="quiet folded desk">\d+ escalations share \d+ lanes\. Of 14 people, the 5 least paged share a lane\. \d+ marks are drawn as \d+ that say how many\./,
    );
    assert.match(reportAsMarkdown(history(sizedStory(2_000))), /more times, which the timeline tells of/);
  });
});

describe('the same log', () => {
  it('makes the same report, byte for byte, in whatever order its events come', () => {
    const story = sizedStory(200);
    const events = [...story.events, ...writtenAbout(story)];
    const [one, other] = [historyOf('i', events), historyOf('i', events.toReversed())];
    assert.equal(reportAsHtml(one), reportAsHtml(other));
    assert.equal(reportAsMarkdown(one), reportAsMarkdown(other));
    assert.deepEqual(reportOf(one), reportOf(other));
  });
});

describe('the picture of a new incident', () => {
  it('is drawn also when nothing but the declaration is known', () => {
    const story = new Story('new');
    story.tell('UpdatePosted', 0, { text: 'Still here.' }, { actor: erin });
    assert.deepEqual(balanced(reportAsHtml(history(story))), []);
    assert.match(reportAsMarkdown(history(story)), /Nobody has been paged yet\./);
  });
});
