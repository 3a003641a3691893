/** What the routing of an incident knows. */
import type { IncidentFacts } from '@escalog/contracts';
import type { Ref, Reported } from '@escalog/definitions';
import type { Declaration } from './rule.ts';

export type Routing =
  | { readonly phase: 'undeclared' }
  | {
      readonly phase: 'open' | 'resolved';
      readonly incident: IncidentFacts;
      /** Ids of the routes decided so far that have not ended. */
      readonly involved: readonly string[];
      /** What else it was declared with, as it was then; absent, as all below, from what an earlier release stored. */
      readonly declared?: Omit<Declaration, 'title'>;
      /** What rules are asked about when the scope grows. */
      readonly reported?: Reported;
      /** Of each route the entries that led there; of those that rest on nothing that may be taken out, none. */
      readonly restingOn?: Readonly<Record<string, readonly Ref[]>>;
      /** Ids of the routes that have ended, whether they were decided again since or not. */
      readonly everEnded?: readonly string[];
      /** Whether names were given that nothing is known under: the people for what nobody owns are asked about them. */
      readonly hasUnknown?: boolean;
      /** Ids of the routes that were taken because nobody was found to own something. */
      readonly unowned?: readonly string[];
      /** Whether the declaration asked for somebody, who takes the place of owners. */
      readonly askedFor?: boolean;
      /** Whether somebody has it. */
      readonly acknowledged?: boolean;
    };

/** Of an incident that was declared. */
export type Known = Exclude<Routing, { phase: 'undeclared' }>;
