import { field, named } from '../forms.ts';
import type { Me } from '../me.ts';
import type { Form } from '../site.ts';

/** Body of `POST /v1/incidents/preview`, and with a preview of `POST /v1/incidents`. */
export interface Declaration {
  readonly title: string;
  readonly description?: string;
  readonly severity?: string;
  readonly affects?: readonly string[];
  readonly responder?: string;
  readonly declaredBy?: string;
}

/** What the form says: what was left empty is left out, for the API to find. */
export function declarationOf(form: Form, me: Me): Declaration {
  const description = field(form, 'description');
  const severity = field(form, 'severity');
  const affects = affectedIn(form);
  const responder = field(form, 'responder');
  const declaredBy = me.person ?? field(form, 'by');
  return {
    title: field(form, 'title') ?? '',
    // Browsers send lines as CR LF.
    ...(description !== undefined && { description: description.replaceAll('\r\n', '\n') }),
    ...(severity !== undefined && { severity }),
    ...(affects.length > 0 && { affects }),
    ...(responder !== undefined && { responder }),
    ...(declaredBy !== undefined && { declaredBy }),
  };
}

/** Who may see it; a preview is not asked about that. */
export function visibilityIn(form: Form): { readonly private?: true; readonly seenBy?: readonly string[] } {
  if (field(form, 'private') !== 'true') return {};
  const seenBy = named(form, 'seen-by');
  return { private: true, ...(seenBy.length > 0 && { seenBy }) };
}

/** What is affected: names or refs, with commas between them or in a field each, and what was ticked of what was offered. */
export function affectedIn(form: Form): readonly string[] {
  return [...new Set([...named(form, 'affects'), ...named(form, 'also')])];
}
