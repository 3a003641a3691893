import Type from 'typebox';
import { displayName, refTo } from './common.ts';

const labelName = Type.String({ minLength: 1, maxLength: 200, description: 'Name of a label.' });

/** A monitoring system that sends alerts to `POST /v1/alerts/{name}`, and how its labels are read: without regard to case and blanks around them. `alert-source/alertmanager` may be missing. */
export const alertSource = Type.Object(
  {
    ref: refTo('alert-source'),
    name: displayName,
    affectsLabels: Type.Array(labelName, {
      minItems: 1,
      maxItems: 20,
      description: 'Labels whose values are refs, names or aliases of affected entries.',
    }),
    severityLabel: Type.String({ ...labelName, description: 'The label that says how bad it is.' }),
    severities: Type.Record(Type.String({ maxLength: 200 }), refTo('severity'), {
      maxProperties: 200,
      description: 'Label value to severity.',
    }),
    missingSeverity: Type.String({
      ...refTo('severity'),
      description:
        'Taken when that label is missing or not mapped, such as severity/sev2; rather too bad than too mild.',
    }),
  },
  { additionalProperties: false },
);
