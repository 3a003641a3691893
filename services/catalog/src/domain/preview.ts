import type { Decided, IncidentDeclared, IncidentRouted, PreviewRequested } from '@escalog/contracts';
import { routing } from './routing.ts';
import type { Catalog } from './rule.ts';

/** How what is asked about would be routed, were it declared now. */
export function routedAsDeclared(asked: PreviewRequested, catalog: Catalog): Decided<IncidentRouted> | undefined {
  const { meta, title, description, severity, affects, responder } = asked;
  const declared: IncidentDeclared = {
    type: 'IncidentDeclared',
    meta,
    title,
    description,
    severity,
    affects,
    responder,
    unknownNames: [],
    unrouted: [],
    source: { kind: 'rest', dedupKey: null, requestHash: null, url: null },
    alerts: [],
    furtherAlerts: 0,
    preview: null,
    quietUntil: null,
    seenBy: null,
    reason: { code: 'asked', text: '', definition: null, facts: {} },
  };
  const [effect] = routing.react(declared, routing.observe(routing.initial, declared), catalog);
  return effect?.kind === 'append' ? effect.event : undefined;
}
