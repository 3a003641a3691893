/** What Escalog writes in Slack, as blocks (https://docs.slack.dev/reference/block-kit) and, for notifications, as text. */
import { typesKnownToEveryone, type Definitions, type Ref } from '@escalog/definitions';
import { listed, shortened, type Instant } from '@escalog/kernel';
import type { IncidentRead } from './incident-read.ts';
import { maintenanceRemark } from './maintenance-remark.ts';
import { nameOf } from './names.ts';

export interface SlackMessage {
  /** `ephemeral` is for whoever asked alone. */
  readonly response_type: 'in_channel' | 'ephemeral';
  readonly replace_original?: boolean;
  readonly text: string;
  readonly blocks?: readonly object[];
}

/** The form by which what is affected is chosen: Slack sends its id back with the choice. */
const affectedForm = 'affected';

/** Of a section, of an option, and how many options there may be. */
const longest = { section: 3_000, found: 1_500, option: 75, options: 100 };

/** For whoever asked alone. */
export function onlyText(text: string): SlackMessage {
  return { response_type: 'ephemeral', text: escaped(shortened(text, longest.section)) };
}

/** For everybody in the channel, on one line. */
export function toldToAll(text: string): SlackMessage {
  return { response_type: 'in_channel', text: escaped(shortened(text, longest.section)) };
}

/** What can be written, and which severities there are. */
export function helpMessage(word: string, definitions: Definitions): SlackMessage {
  const severities = definitions.allOf('severity').toSorted((a, b) => a.rank - b.rank);
  const known = severities.map(({ ref, name }) => (nameOf(ref) === name ? name : `${nameOf(ref)} (${name})`));
  const ladder = known.length === 0 ? '' : `\nSeverities, the worst first: ${known.join(', ')}.`;
  const answers = ['acknowledge 0c2f7a', 'decline 0c2f7a why', 'escalate 0c2f7a', 'handoff 0c2f7a payments: why'];
  return onlyText(
    `Say what is wrong, in the words of whoever told you: ${usage(word)}.${ladder}\nTo answer, with the first characters of the id of an incident: ${listed(
      answers.map((answer) => `${word} ${answer}`),
      'or',
    )}.`,
  );
}

/** How a declaration is written. */
export function usage(word: string): string {
  return `${word} users cannot log in, or ${word} sev1 users cannot log in`;
}

/** What is declared, who comes and why; where nobody could tell what is affected, a form to choose it in. */
export function incidentMessage(
  incident: IncidentRead,
  url: string,
  definitions: Definitions,
  now: Instant,
): SlackMessage {
  const { id, title, severity, affects, routes, escalations } = incident;
  const paged = new Set(escalations.flatMap((escalation) => escalation.paged.map(({ name }) => name)));
  const lines = [
    ...routes.map(({ explanation }) => explanation),
    ...(paged.size > 0 ? [`Paged: ${listed([...paged])}.`] : []),
  ];
  const remark = maintenanceRemark(affects, definitions, now);
  const found = lines.length > 0 ? lines.join('\n') : 'Who must come is being found out; the link tells it.';
  const isUnclear = affects.length === 0 && routes.length > 0;
  return {
    response_type: 'in_channel',
    text: shortened(escaped(`${severity}: ${title}`), longest.section),
    blocks: [
      section(`*${escaped(severity)}: ${escaped(title)}*\n<${url}|Incident ${id}>`),
      section(escaped(shortened(found, longest.found))),
      ...(remark === undefined ? [] : [section(escaped(remark.text))]),
      ...(isUnclear ? formFor(incident, definitions) : []),
    ],
  };
}

/** What the sentence may have meant comes first, then all that everybody knows, as far as there is room. */
function formFor({ id, offers = [] }: IncidentRead, definitions: Definitions): readonly object[] {
  const known = typesKnownToEveryone(definitions).flatMap((type) => definitions.allOf(type));
  const names = new Map([...offers, ...known].map(({ ref, name }) => [ref, name]));
  if (names.size === 0) return [];
  const options = [...names].slice(0, longest.options).map(([value, name]) => ({
    text: plain(shortened(name, longest.option)),
    value,
  }));
  const question = 'Nobody could tell from the sentence what is affected, so triage is paged. What is it?';
  const select = {
    type: 'static_select',
    action_id: affectedForm,
    placeholder: plain('Choose what is affected'),
    options,
  };
  return [{ ...section(question), block_id: `${affectedForm}:${id}`, accessory: select }];
}

/** What somebody chose in the form. */
export interface Choice {
  readonly incidentId: string;
  readonly ref: Ref;
}

/** The choice that an action stands for; `undefined` for an action of something else. */
export function choiceOf({
  action_id: form,
  block_id: block,
  selected_option: option,
}: SlackAction): Choice | undefined {
  const [, incidentId] = /^affected:([\w-]{1,64})$/.exec(block ?? '') ?? [];
  return form === affectedForm && incidentId !== undefined && option?.value !== undefined
    ? { incidentId, ref: option.value }
    : undefined;
}

/** As far as it is read: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload. */
export interface SlackAction {
  readonly action_id?: string;
  readonly block_id?: string;
  readonly selected_option?: { readonly value?: string } | null;
  /** Of a button. */
  readonly value?: string;
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text: shortened(text, longest.section) } };
}

function plain(text: string): object {
  return { type: 'plain_text', text };
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping: these three, and no others. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
