/** The reference of the catalog: every type of entry with its fields from the schemas, and what they mean together. */
import { entrySchemas, type CatalogEntry, type EntryType } from '../entry.ts';
import { exampleEntries } from './examples.ts';
import { templateFilters, templateTags } from '../templates/language.ts';
import { templateNames, type TemplateName } from '../templates/names.ts';
import { fieldsOf, type Field } from './fields.ts';

export interface ReferenceParts {
  /** An entry as it is written in a file. */
  toYaml(entry: CatalogEntry): string;
  /** The text of a program that receives pages at a webhook. */
  readonly receiver: string;
}

/** The document, in Markdown. */
export function catalogReference({ toYaml, receiver }: ReferenceParts): string {
  const types = (Object.keys(entrySchemas) as EntryType[]).map((type) => section(type, toYaml));
  return [begin, ...types, reached, webhooks(receiver), targets].join('\n\n').concat('\n');
}

const begin = `<!-- Generated from packages/definitions by \`npm run generate\`: change the schemas and src/reference there instead. -->

# Catalog reference

The catalog says what there is, who owns it, and how people are reached. It is a set of **entries**, each with a **ref**: its
type and its name, such as \`team/payments\`. Names are in lower case: letters and digits, with single hyphens, at most 80 characters.

Entries are written in YAML files, one a document, with \`---\` between two, in as many files as you like:

\`\`\`sh
npx escalog plan my-catalog/            # what would change, and where incidents of the last 30 days would have gone
npx escalog apply my-catalog/           # shows the same, asks, and applies just that
npx escalog history team/payments       # who changed it, when, why and what of it
npx escalog remove team/old person/gone # entries that nothing else refers to, all or none
\`\`\`

What stands in Backstage's files, or in tables, can be applied [as it is](importing.md). An apply adds and changes; entries that are not in the files stay as they are. It takes all or nothing: what is wrong is told
with file and line. An entry is always sent whole: a field that is left out is gone. The same over HTTP is
\`POST /v1/catalog/apply\` and \`POST /v1/catalog/remove\`, described at \`/docs\`.

[Changing the catalog](changing-the-catalog.md) says how a plan is kept and applied, who is told to have made a change, and how to read
what the catalog said at an instant.

A catalog that is not empty needs \`escalation-path/triage\`, which incidents climb that nobody owns, and one severity that says
\`assumed: true\`, which is taken when a declaration names none. Every ref in an entry must lead to one. \`partOf\` and \`providedBy\`
may each have no circle. The last resort of every path must come to somebody with a contact method.

A **duration** is ISO 8601, from seconds to weeks: \`PT90S\`, \`PT5M\`, \`PT1H30M\`, \`P1D\`, \`P1W\`.
The examples below are one catalog that can be applied as it is.`;

/** What each type is, and what its fields do not say. */
const prose: { readonly [T in EntryType]: { readonly is: string; readonly more?: string } } = {
  'business-service': {
    is: 'What people outside engineering know and name. Sentences such as "users cannot log in" are matched against names, aliases and descriptions of these, and of entries of [types of your own](#catalog-type) that are known to everyone.',
    more: 'Without an owner, the nearest one is looked for: in what the service is part of, then in what provides it, step by step. When nobody is found the incident goes to triage.',
  },
  component: {
    is: 'A part of the system that engineers and alerts name. Labels of alerts are looked up among refs, names and aliases, and so are the words of a sentence that names no business service.',
  },
  team: {
    is: 'Who owns things. An incident of what a team owns climbs the path of the team.',
  },
  person: {
    is: 'Somebody who can be paged, and who can acknowledge. [How people are reached](#how-people-are-reached) says how several contact methods are used.',
  },
  schedule: {
    is: 'People who take turns. Handovers keep the wall-clock time of the zone when clocks change; one that falls into a gap happens when the clocks have jumped, one that comes twice at the first of the two.',
    more: `A rotation that is changed begins at its next handover: whoever is on call stays until then, and the order of the new list goes on
from them. Who has left the list while on call is followed at once by the next who is in it, whose own turn then comes as planned. A
\`startsAt\` that is changed says itself whose turn it is, from the next handover on; if it lies ahead, the rotation before goes on
until then. \`escalog apply --rotations now\` counts as it is written, at once. The plan of an apply says who is on call before and after.

A schedule of **layers** asks the last of them first. A layer that has somebody at that moment, or says \`nobody\`, stands over all before
it; outside of its hours, and before its first turn, the layers before it count. So layers never put two people on call at once: for
that, name two schedules as targets of a level, or make an override of kind \`add\`. Layers go on by their names when they are changed:
turns as above, hours at once. [Schedules](schedules.md) has more.`,
  },
  override: {
    is: 'For some time somebody else, somebody more or nobody is on call in a schedule, whatever its layers say.',
    more: `Overrides that meet are gone through in the order in which they were made, each on what those before it have left: \`add\` puts the person
beside whoever is on call, \`remove\` takes them away and leaves nobody in their place, and \`replace\` puts them in the place of \`insteadOf\`,
while that person is on call, or of everybody. Local times are those of the schedule's zone, also when that is changed later.
An override that is over stays in the catalog, since who was on call then is read from it, until it is removed. A person whom an
override names cannot be removed before it is over.`,
  },
  calendar: {
    is: 'Shifts that are kept elsewhere, in iCalendar: a feed that is read again and again, or a file that is uploaded. [Calendars](calendars.md) says what is understood, and what happens when a feed breaks.',
  },
  'escalation-path': {
    is: 'The ladder that an incident climbs until somebody acknowledges.',
    more: `A level pages its targets, and waits, from when its first page has left. When nobody acknowledges within its time, the next node is
reached; a level without anybody to page is skipped at once. At the end the last resort is paged, again and again.

- \`mode: round-robin\` pages one of whom the targets mean: whoever this level has paged longest ago.
- \`acknowledgement: everyone\` goes on until all who were paged have acknowledged, but for those whom nothing reaches; when its time is
  over the path goes on, and says who is missing.
- A **branch** goes one of two ways, and then on behind it. What its condition cannot say of one incident, because a label is missing
  for instance, goes the other way, and the timeline says why.
- A **repeat** goes back to a node before it, by its name, or to the first. Of repeats within what another goes back over, each begins anew
  when that is taken. What reached nobody, for reasons that do not pass, is not repeated.

The condition of a branch is in [CEL](routing.md), over:

| Variable | |
|---|---|
| \`incident\` | \`title\`, \`description\`, \`severity\`, \`rank\`, \`source\`, \`declaredBy\`, \`labels\`, \`alerts\`, \`affects\`, \`unknownNames\`, \`status\`, \`lead\`, \`acknowledged\` |
| \`escalation\` | \`path\`, \`owner\`, \`level\`, \`cycle\` |
| \`affected\` | the entries, as [routing rules](#routing-rule) have them |
| \`now\`, \`zone\` | the instant, and the time zone of whom the first level of \`then\` would page: \`now.within("Mon-Fri 09:00-17:00", zone)\` |

Levels are numbered from 1 in the order in which they are written, also within branches. A level waits from a moment up to 24 hours, and a
path comes to 500 levels at most. An incident that is open goes on with the path as it was when its escalation began, until somebody moves
it to the newest version, or the old one leads to nobody.`,
  },
  severity: {
    is: 'How bad it is, and so how loudly people are paged.',
  },
  subscription: {
    is: 'Whoever wants to know what happens: every event is posted to a webhook.',
  },
  template: {
    is: 'What a channel says in place of what Escalog would.',
    more: `The texts are in [Liquid](https://shopify.github.io/liquid/): plain text, which every channel escapes by itself. A title or a text
that is left out, or that says nothing for some message, is as Escalog writes it. What there is not is empty, and counts as false
in a condition. A name, a tag or a filter that there is not is refused when the template is applied.

| Name | |
|---|---|
${templateNames.map(({ name, meaning, only }) => `| \`${name}\` | ${meaning}${only === undefined ? '' : `; ${onlyIn(only)}`} |`).join('\n')}

The tags are ${templateTags.map((tag) => `\`${tag}\``).join(', ')}; the filters ${templateFilters.map((filter) => `\`${filter}\``).join(', ')}.
[Texts of your own](channels.md#texts-of-your-own) says how to see a template on an example before it is applied.`,
  },
  rule: {
    is: 'What is done during an incident when something happens, or does not happen for a time: people are paged, nudged or told, a path is started, a chat or a webhook is told.',
    more: `A rule is asked when something of \`on\` happens. \`declared\`, \`severity-raised\`, \`severity-lowered\`, \`scope-grown\`, \`status-changed\`,
\`acknowledged\`, \`declined\`, \`handed-off\`, \`bounced\` (between owners) and \`path-exhausted\` are words. The others wait for a time, or for
a time by severity: \`unacknowledged-for\`, \`open-for\` and \`without-lead-for\` count from the declaration, \`in-severity-for\` from the last
change of the severity, \`without-update-for\` from the last update.

It applies when \`if\` holds, a condition in [CEL](routing.md) over:

| Variable | |
|---|---|
| \`incident\` | \`title\`, \`description\`, \`severity\`, \`rank\`, \`source\`, \`declaredBy\`, \`declaredAt\`, \`labels\`, \`alerts\`, \`affects\`, \`unknownNames\`, \`status\`, \`lead\`, \`acknowledged\`, \`acknowledgedBy\` |
| \`change\` | \`trigger\`, and what it says: \`from\`, \`to\`, \`fromRank\`, \`toRank\`, \`added\`, \`removed\`, \`by\`, \`path\`, \`level\` |
| \`escalations\` | a list: \`path\`, \`owner\`, \`level\`, \`cycle\`, \`phase\`, \`acknowledgedBy\` |
| \`affected\` | the entries, as [routing rules](#routing-rule) have them |
| \`now\` | with \`now.within("Mon-Fri 09:00-18:00", "Europe/Lisbon")\` for hours of the week |

A condition is checked when it is applied: a name that there is not, a comparison of unlike things and what can never hold are refused
with line and column. What is missing only in one incident, such as a label, is told on its timeline, and the rule does not apply.

What is done is done by itself, or suggested with \`mode: nudge\`: whoever is asked accepts it, and it is done in their name, or dismisses
it with a reason. A rule is read as it is when it is asked, so a change counts for incidents that are open: from what happens next, or
within a minute. It applies to an incident once, and again after \`againAfter\`; never more than once for one thing that happens. Nobody
hears of an incident that is quiet because of maintenance, or is resolved.

The addresses of \`post\` and \`call\` are shown by their origin alone, as \`https://chat.example/********\`, and the secret with a mask;
sent back like that, they keep what is stored for the action.`,
  },
  'routing-rule': {
    is: 'Whom an incident involves when a condition holds, in place of whoever owns what is affected. [Routing](routing.md) explains conditions, with examples.',
    more: `Rules are asked in their order. The first whose condition holds decides, and those behind it are not asked, unless it says
\`continue: true\`. A condition is checked when it is applied: a name that there is not, or a comparison of unlike things, is refused with
line and column.`,
  },
  'alert-source': {
    is: 'What sends alerts, and how they are read. Each has an address of its own: what is sent to `/v1/alerts/eu` is read by `alert-source/eu`, and what is sent to `/v1/alerts/alertmanager` by `alert-source/alertmanager`. [Alert sources](alert-sources.md) tells of each format, with examples.',
    more: `A source with a \`key\` is heard only with that: as \`Authorization: Bearer KEY\`, as the password of basic authentication, as
\`X-Escalog-Key: KEY\`, or at the end of the address, \`/v1/alerts/eu/KEY\`. Of the key its SHA-256 alone is kept, so it must be one that nobody
guesses: \`openssl rand -hex 16\` makes one. Whoever would rather not have it in a file writes \`sha256:\` and the hash into that, which
\`printf %s KEY | sha256sum\` prints.

Label values are read without regard to case. When they name nothing in the catalog, the entries of \`affects\` are affected; without those, the title
is read like the sentence of a person, and when that names nothing either, the incident goes to triage. Without \`alert-source/alertmanager\`,
what is sent to its address is read by the label \`service\`, and every alert is of the worst severity, as no value of its label is
mapped; any other address refuses alerts until its entry is applied.`,
  },
  'maintenance-window': {
    is: 'For some time, alerts about what is worked on wake nobody. [Maintenance](maintenance.md) tells what becomes of them. What people declare is never held back.',
    more: `An alert counts as in maintenance only when all that it affects is covered: named by a window, or part of nothing but what is covered.
One that names nothing known is never held back. A window that is over can stay in the catalog; whom and what it names can be removed then.`,
  },
  'catalog-type': {
    is: 'A type of your own, for what the built-in ones do not say: queues, data centres, tenants. Its entries are named like all others, `queue/orders` of `catalog-type/queue`.',
    more: `An entry of your type has the fields of a component, so it can be owned, affected, named in a declaration and by alerts, and be
\`partOf\` or \`providedBy\` whatever else can; what the type asks for is under \`attributes\` and \`relations\`. A relation that \`countsAs\`
\`part-of\` or \`provided-by\` is followed to an owner after the field of that name; it may lead to business services, components and
entries of your types. A type is changed like any entry, and its entries are checked again: what would not fit any more is sent mended
in the same apply. It can be removed when no entry is of it and no relation of another type leads to it. The names of built-in types are taken.`,
  },
};

function section(type: EntryType, toYaml: ReferenceParts['toYaml']): string {
  const { is, more } = prose[type];
  return [
    `## ${type}`,
    is,
    table(fieldsOf(entrySchemas[type])),
    ...(more === undefined ? [] : [more]),
    `\`\`\`yaml\n${exampleEntries[type].map(toYaml).join('---\n')}\`\`\``,
  ].join('\n\n');
}

function table(fields: readonly Field[]): string {
  const rows = fields.map(
    ({ path, type, meaning, leftOut }) =>
      `| \`${path}\` | ${cell(type)} | ${cell(meaning)}${leftOut === undefined ? '' : ` *Left out: ${cell(leftOut)}.*`} |`,
  );
  return ['| Field | Type | |', '|---|---|---|', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

const reached = `## How people are reached

The severity of the incident says the urgency, and \`contactRules\` of that urgency say which method is used how long after the page.
All of their steps run until somebody acknowledges: a mail that was accepted is not an answer. [Channels](channels.md) says how each channel is
set up, what it says, and how quiet hours, limits and receipts change this.

| | with rules for the urgency | without |
|---|---|---|
| high | the methods of the rules, each \`after\` so long | every method at once |
| low | the methods of the rules, each \`after\` so long | the first method, and the next when one fails |

An attempt that fails for a passing reason (no answer, a server in trouble) is made again, later each time, under the same key, so that
a receiver can tell that it is the same page. A method that fails for good, such as an address that is refused, gives way to the
next step at once. When no step is left the page is undeliverable, and the path goes on at once. A person without a contact method
can own the duty but cannot be paged: a level with nobody else does not wait for them.`;

function webhooks(receiver: string): string {
  return `## Receiving pages at a webhook

A page is a POST of JSON, signed as [Standard Webhooks](https://www.standardwebhooks.com) says: \`webhook-id\` is the key of the page, the
same in every attempt; \`webhook-timestamp\` is in seconds; \`webhook-signature\` is \`v1,\` and the base64 of an HMAC-SHA256 over id,
timestamp and body with dots between them. The key is what stands behind \`whsec_\` in the \`secret\` of the method, from base64.
Check the signature over the bytes as they came, before you parse them; the libraries do, and refuse what is older than five minutes.

Answer 2xx once the page is safe, within ten seconds. 408, 425, 429 and 5xx are tried again; any other answer is final, and redirects are not
followed. \`type\` says what it is, and every \`data\` has \`incidentId\`, \`title\`, \`severity\`, \`urgency\`, \`why\` with the code of that reason
in \`whyCode\`, \`lateSeconds\`, which is 0 for what comes in time, and \`timelineUrl\`. More fields may come; pass over those that you do not know.

| \`type\`           | what it asks for                             | in \`data\` besides                                                         |
| ---------------- | -------------------------------------------- | ------------------------------------------------------------------------- |
| \`page.requested\` | to be acknowledged                           | \`acknowledgeUrl\`, \`answerBy\`, and in \`otherwise\` what comes then, or null |
| \`nudge.made\`     | an answer to what is suggested               | \`nudgeId\`, \`suggestion\`, \`acceptUrl\` and \`dismissUrl\`, \`answerBy\`         |
| \`note\`           | nothing: it is to be read                    | \`text\`                                                                    |
| \`page.test\`      | nothing: somebody wants to see that it comes | \`acknowledgeUrl\`, which leads to the open incidents                       |

The links open a page with buttons; nothing happens before somebody presses one. \`answerBy\` is an instant, or null.

What a rule does with \`call\` is a POST in the same form and signed in the same way, with \`type\` \`incident.rule\`. Its \`data\` has \`callId\`,
\`incidentId\`, \`rule\`, \`text\`, \`why\`, \`timelineUrl\`, and in \`incident\` its \`title\`, \`description\`, \`severity\`, \`affects\` and \`url\`; \`webhook-id\` is the
same in every attempt. What a rule does with \`post\` is a POST in the \`format\` of its [chat](channels.md#chats-teams-mattermost-discord-google-chat), without one
\`{"text": …}\`, and without a signature: the address is the secret. With \`slack\` the [bot](channels.md#slack) posts. Either is tried again for an hour where that may help.

This program is [examples/webhook-receiver.mjs](../examples/webhook-receiver.mjs), which the tests run; it needs \`npm install standardwebhooks\`. It
listens on loopback, where an installation that others reach posts to only with \`ESCALOG_ALLOWED_NETWORKS=127.0.0.0/8\` ([why](channels.md#private-networks)):

\`\`\`js
${receiver.trimEnd()}
\`\`\``;
}

const targets = `## Whom a target means

A target is resolved when its level is reached, not when the incident opens:

| Target | Means |
|---|---|
| a person | themself |
| a schedule | whoever is on call at that moment; nobody before its first turn, or without people |
| a team with a \`schedule\` | whoever is on call in it, not its members |
| a team without one | every member, all at once |

Several targets of a level are paged at once, unless it takes turns, and a person whom several of them mean is paged once. One
acknowledgement is enough, unless the level asks for everybody's: it stops the path. A level whose targets mean nobody is skipped at once, with a line on the timeline that says why. Several things that are affected,
with different owners, give several routes: each owner's path is climbed at the same time, and things of one owner are one route.
A team with a schedule in which nobody is on call means nobody, although it has members: write them into the next level.`;

function onlyIn({ kinds = [], channel }: NonNullable<TemplateName['only']>): string {
  return `only in a ${kinds.join(' and a ')}${channel === undefined ? '' : ` on ${channel}`}`;
}
