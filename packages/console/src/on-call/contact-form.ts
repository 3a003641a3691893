/** What the form about how somebody is reached says, as the API takes it. */
import { field } from '../forms.ts';
import type { Form } from '../site.ts';
import type { ContactRule, PersonEntry } from './asked.ts';
import { mainField } from './contact-words.ts';

type Methods = PersonEntry['contactMethods'];

export interface ContactSent {
  readonly contactMethods: Methods;
  readonly contactRules?: { readonly high?: readonly ContactRule[]; readonly low?: readonly ContactRule[] };
  readonly quietHours?: PersonEntry['quietHours'];
}

/** Rules that use a method twice, or wait for parts of a minute, are more than the form has fields for: they stay as they are. */
export function isInForm(rules: readonly ContactRule[] | undefined): boolean {
  return (
    rules === undefined ||
    (new Set(rules.map(({ method }) => method)).size === rules.length &&
      rules.every(({ after = 'PT0M' }) => /^PT(\d+)[MH]$/.test(after)))
  );
}

/** `PT1H` to `60`; `0` for at once. */
export function minutesOf(after: string | undefined): number {
  const [, number = '0', unit] = /^PT(\d+)([MH])$/.exec(after ?? '') ?? [];
  return Number(number) * (unit === 'H' ? 60 : 1);
}

export function contactIn(form: Form, stored: Pick<PersonEntry, 'contactMethods' | 'contactRules'>): ContactSent {
  const kept = stored.contactMethods.flatMap((method) => {
    if (field(form, `drop-${method.id}`) !== undefined) return [];
    const name = mainField(method.channel);
    return [name === null ? method : { ...method, [name]: field(form, `main-${method.id}`) ?? '' }];
  });
  const contactMethods = [...kept, ...added(form)];
  const rules = {
    ...rulesIn('high', form, contactMethods, stored.contactRules?.high),
    ...rulesIn('low', form, contactMethods, stored.contactRules?.low),
  };
  const [from, to, timeZone] = ['quiet-from', 'quiet-to', 'quiet-zone'].map((name) => field(form, name));
  return {
    contactMethods,
    ...(Object.keys(rules).length > 0 && { contactRules: rules }),
    ...((from !== undefined || to !== undefined) && {
      quietHours: { from: from ?? '', to: to ?? '', timeZone: timeZone ?? 'UTC' },
    }),
  };
}

function added(form: Form): Methods {
  const channel = field(form, 'new-channel');
  if (channel === undefined) return [];
  const main = mainField(channel);
  const format = field(form, 'new-format');
  return [
    {
      id: field(form, 'new-id') ?? channel,
      channel,
      ...(main !== null && { [main]: field(form, 'new-main') ?? '' }),
      ...(channel === 'chat' && { format: format ?? 'slack' }),
    } as Methods[number],
  ];
}

function rulesIn(
  urgency: 'high' | 'low',
  form: Form,
  methods: Methods,
  stored: readonly ContactRule[] | undefined,
): ContactSent['contactRules'] {
  if (!isInForm(stored)) return stored === undefined ? {} : { [urgency]: stored };
  const rules = methods
    .filter(({ id }) => field(form, `${urgency}-${id}`) !== undefined)
    .map(({ id }) => ({ method: id, minutes: Number(field(form, `${urgency}-after-${id}`) ?? 0) }))
    .toSorted((a, b) => a.minutes - b.minutes)
    .map(({ method, minutes }) => ({ method, ...(minutes > 0 && { after: `PT${minutes}M` }) }));
  return rules.length === 0 ? {} : { [urgency]: rules };
}
