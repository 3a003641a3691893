import type { Form } from './site.ts';

/** What stands in a field, without blanks around it; `undefined` when nothing does. */
export function field(form: Form, name: string): string | undefined {
  const value = form[name];
  const text = (typeof value === 'string' ? value : value?.at(-1))?.trim();
  return text === '' ? undefined : text;
}

/** Everything that was chosen of a field with several. */
export function fields(form: Form, name: string): readonly string[] {
  const value = form[name];
  return (value === undefined ? [] : typeof value === 'string' ? [value] : value).filter((text) => text !== '');
}

/** What was named in a field: one after the other with commas between them, or in several fields of that name. */
export function named(form: Form, name: string): readonly string[] {
  return fields(form, name)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
