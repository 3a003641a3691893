import type { Workflow } from '@escalog/kernel';
import { noEscalations, type EscalationsTypes } from './escalations.ts';
import { evolve } from './evolve.ts';
import { observe } from './observe.ts';
import { react } from './react.ts';

/** The escalations of one incident, as the runner drives them. */
export const escalationsWorkflow: Workflow<EscalationsTypes> = { initial: noEscalations, observe, react, evolve };
