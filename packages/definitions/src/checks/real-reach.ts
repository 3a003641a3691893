import type { Definitions } from '../definitions.ts';
import type { ContactMethod } from '../entries/person.ts';
import type { EntryOf, Ref } from '../entry.ts';
import { levelsIn } from '../path-steps.ts';
import { protocolOf } from '../protocol.ts';
import { triagePath } from '../triage.ts';
import { wayFrom } from './way.ts';

/** Channels that need a provider. */
export type ProvidedChannel = 'email' | 'sms' | 'phone' | 'slack';

/** What the rule must know besides the catalog. */
export interface Reach {
  /** The channels whose provider is set up; what goes by the others of them is kept in the sandbox. */
  readonly setUp: ReadonlySet<ProvidedChannel>;
  /** Whether a phone or a browser is registered for this push contact method. */
  readonly hasDevice: (person: Ref, methodId: string) => boolean;
}

/**
 * Paths in use that reach nobody, whoever's turn it is, though pages can go out: on each level and as the last resort there are
 * only sandboxes, push without a device, and addresses that by their name are examples. In use are triage, the paths that severities have for what nobody owns, those of teams that own something, and those to which routing rules lead.
 * Without any way out everything stays in the sandbox on purpose, and no path is named.
 */
export function pathsWithoutReach(definitions: Definitions, reach: Reach): readonly Ref[] {
  const people = definitions.allOf('person');
  const canGoOut = reach.setUp.size > 0 || people.some((person) => isReached(person, reach));
  if (!canGoOut) return [];
  return pathsInUse(definitions)
    .filter(({ nodes, lastResort }) => {
      const targets = [...levelsIn(nodes).flatMap(({ level }) => level.targets), lastResort];
      const way = targets.flatMap((target) => wayFrom(target, (ref) => definitions.find(ref)?.entry));
      return !way.some((ref) => {
        const person = definitions.findOf('person', ref)?.entry;
        return person !== undefined && isReached(person, reach);
      });
    })
    .map(({ ref }) => ref);
}

function pathsInUse(definitions: Definitions): readonly EntryOf<'escalation-path'>[] {
  const owned = definitions.things().flatMap(({ owner }) => definitions.findOf('team', owner ?? '')?.entry.path ?? []);
  const ruled = definitions
    .allOf('routing-rule')
    .flatMap(({ then }) => then.flatMap((ref) => definitions.findOf('team', ref)?.entry.path ?? ref));
  const ofSeverities = definitions.allOf('severity').map((severity) => protocolOf(severity).path);
  return [...new Set([triagePath, ...ofSeverities, ...owned, ...ruled])].flatMap(
    (ref) => definitions.findOf('escalation-path', ref)?.entry ?? [],
  );
}

/** By what is used for a page of high urgency: the methods that the rules name, or else all. */
function isReached({ ref, contactMethods, contactRules }: EntryOf<'person'>, reach: Reach): boolean {
  const ruled = contactMethods.filter(({ id }) => contactRules?.high?.some(({ method }) => method === id));
  return (ruled.length > 0 ? ruled : contactMethods).some((method) => leadsOut(ref, method, reach));
}

function leadsOut(person: Ref, method: ContactMethod, { setUp, hasDevice }: Reach): boolean {
  switch (method.channel) {
    case 'email':
      return setUp.has('email') && !isExampleHost(method.address.slice(method.address.lastIndexOf('@') + 1));
    case 'sms':
    case 'phone':
    case 'slack':
      return setUp.has(method.channel);
    case 'push':
      return hasDevice(person, method.id);
    case 'pagerduty':
      return true;
    case 'webhook':
    case 'chat':
    case 'ntfy':
      return URL.canParse(method.url) && !isExampleHost(new URL(method.url).hostname);
    case 'sandbox':
      return false;
  }
}

/** Names that are kept for examples, so that nobody can ever be there: RFC 2606. */
export function isExampleHost(host: string): boolean {
  return /(^|\.)(example|invalid|example\.(com|net|org))\.?$/i.test(host);
}
