import { HttpProblem } from '@escalog/http';
import { field } from './forms.ts';
import type { Ask, Form } from './site.ts';

/** In whose name a form is sent: whoever is signed in, or who they say they are where nobody has to sign in (`templates/by.eta`). */
export function signerOf({ me, form }: Pick<Ask, 'me'> & { readonly form: Form }): string {
  const by = me.person ?? field(form, 'by');
  if (by !== undefined) return by;
  throw new HttpProblem(422, 'nobody-named', 'Say who you are: it is recorded with what you do.');
}
