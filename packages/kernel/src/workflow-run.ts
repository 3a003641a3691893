import { sortedEffects, timersAfter, type Timer, type Workflow, type WorkflowTypes } from './workflow.ts';

/**
 * Runs one workflow the way the runner does, with its timers kept, on whatever time its user says it is: `give` an input,
 * read what was appended, `ring` the next timer.
 */
export class WorkflowRun<T extends WorkflowTypes> {
  readonly #workflow: Workflow<T>;
  state: T['State'];
  timers: readonly Timer<T['Input']>[] = [];
  readonly events: T['Event'][] = [];
  readonly activities: T['Activity'][] = [];

  constructor(workflow: Workflow<T>) {
    this.#workflow = workflow;
    this.state = workflow.initial;
  }

  /** Handles one input and returns the events it led to. */
  give(input: T['Input'], context: T['Context']): T['Event'][] {
    const observed = this.#workflow.observe(this.state, input);
    const { events, activities, timerChanges } = sortedEffects<T>(this.#workflow.react(input, observed, context));
    this.activities.push(...activities);
    this.timers = timersAfter(this.timers, timerChanges);
    this.state = events.reduce<T['State']>((state, event) => this.#workflow.evolve(state, event), observed);
    this.events.push(...events);
    return events;
  }

  /** The timer that is due first, or `undefined`. */
  next(): Timer<T['Input']> | undefined {
    return [...this.timers].sort((a, b) => a.dueAt - b.dueAt)[0];
  }

  /** Fires a timer, the one that is due first when none is named, and returns the events it led to. Throws when none is set. */
  ring(context: T['Context'], timer = this.next()): T['Event'][] {
    if (timer === undefined) throw new Error('no timer is set');
    this.timers = this.timers.filter((other) => other !== timer);
    return this.give(timer.input, context);
  }
}
