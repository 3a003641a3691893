import Type from 'typebox';
import { anyRef, displayName, duration, refTo } from './common.ts';

const labelName = Type.String({ minLength: 1, maxLength: 200, description: 'Name of a label.' });

const format = <const Name extends string>(name: Name, description: string) => Type.Literal(name, { description });

/** What a key looks like as people give it: of characters that any header and address can carry, and too long to be guessed from its hash. */
export const clearKeyPattern = '[A-Za-z0-9._~-]{20,128}';

/** What stands for a key once it is stored. */
const keyDigestPattern = 'sha256:[0-9a-f]{64}';

const expression = (description: string, leftOut?: string) =>
  Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: `${description} CEL.`,
    ...(leftOut !== undefined && { 'x-left-out': leftOut }),
  });

/** How an event of one's own is read. `event` is the event, `body` all that was sent. */
const mapping = Type.Object(
  {
    events: Type.Optional(
      expression(
        'The list of events in what was sent, such as body.items.',
        'each item of a list that was sent, else what was sent as it is',
      ),
    ),
    title: expression('What is wrong, in a line, such as event.name.'),
    description: Type.Optional(expression('More about it, as text.', 'no more than the title is said')),
    severity: Type.Optional(
      expression(
        'How bad it is: a key of severities, or a severity by its ref or name.',
        'missingSeverity is taken for all',
      ),
    ),
    affects: Type.Optional(
      expression(
        'What is affected: a ref, name or alias, or a list of them.',
        'the entries of affects, else what the title names',
      ),
    ),
    dedupKey: Type.Optional(
      expression(
        'What tells an incident from others of this source; events with one key are of one incident until it ends.',
        'every event is an incident of its own, but the same one again within a minute is taken for a retry',
      ),
    ),
    ends: Type.Optional(
      expression(
        'Whether the event says that it is over, as true or false, such as event.status == "ok".',
        'an event never ends anything',
      ),
    ),
    labels: Type.Optional(
      expression('What else is kept with the incident: a map of texts, such as event.tags.', 'nothing else is kept'),
    ),
    url: Type.Optional(expression('Where the source shows the matter.', 'there is no link')),
  },
  {
    additionalProperties: false,
    description: 'How an event is read; of json and cloudevents, which need it.',
    'x-left-out': 'the format says how it is read',
  },
);

/** What sends alerts to an address of its own, and how they are read. `alert-source/alertmanager` may be missing. */
export const alertSource = Type.Object(
  {
    ref: refTo('alert-source'),
    name: displayName,
    format: Type.Optional(
      Type.Union(
        [
          format('alertmanager', 'Prometheus Alertmanager, webhook version 4.'),
          format('grafana', 'Grafana Alerting, webhook.'),
          format('pagerduty', 'PagerDuty Events version 2.'),
          format('json', 'Any JSON, read by a mapping.'),
          format('cloudevents', 'CloudEvents 1.0 over HTTP, read by a mapping.'),
          format('heartbeat', 'Calls that must come again and again.'),
        ],
        { description: 'What it sends.', 'x-left-out': 'alertmanager' },
      ),
    ),
    key: Type.Optional(
      Type.String({
        format: 'password',
        pattern: `^(${clearKeyPattern}|${keyDigestPattern})$`,
        description:
          'What a sender must give, a key of its own: 20 to 128 letters, digits and . _ ~ -; or sha256: and the SHA-256 of one, in hex. Only that is kept and shown; sent back, it stays.',
        'x-left-out': 'whoever knows the address can send; pagerduty needs a key',
      }),
    ),
    affectsLabels: Type.Optional(
      Type.Array(labelName, {
        minItems: 1,
        maxItems: 20,
        description: 'Labels whose values are refs, names or aliases of affected entries.',
        'x-left-out': 'service',
      }),
    ),
    severityLabel: Type.Optional(
      Type.String({ ...labelName, description: 'The label that says how bad it is.', 'x-left-out': 'severity' }),
    ),
    severities: Type.Optional(
      Type.Record(Type.String({ maxLength: 200 }), refTo('severity'), {
        maxProperties: 200,
        description: 'What the source says of how bad it is, to severity.',
        'x-left-out': 'nothing is mapped',
      }),
    ),
    missingSeverity: Type.Optional(
      Type.String({
        ...refTo('severity'),
        description:
          'Taken when nothing that is mapped is said, such as severity/sev2; rather too bad than too mild. Of a heartbeat: taken when it does not come.',
        'x-left-out': 'the worst there is',
      }),
    ),
    affects: Type.Optional(
      Type.Array(anyRef, {
        minItems: 1,
        maxItems: 50,
        description:
          'What is affected when nothing else is named: business services, components, entries of types of your own.',
        'x-left-out': 'the title is read like the sentence of a person',
      }),
    ),
    mapping: Type.Optional(mapping),
    every: Type.Optional(
      Type.String({
        ...duration('Of a heartbeat, which needs it: how far apart its calls may be.'),
        'x-left-out': 'it is no heartbeat',
      }),
    ),
    grace: Type.Optional(
      Type.String({
        ...duration('Of a heartbeat: how late a call may be besides.'),
        'x-left-out': 'no later than that',
      }),
    ),
  },
  { additionalProperties: false },
);
