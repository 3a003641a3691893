import type { Decision } from './decision.ts';

/**
 * An aggregate that answers commands. Pure: instants and ids arrive in the command.
 *
 * State changes by events alone, so folding a stream again gives the same state. `Recorded` is the event as
 * it was stored, for states that need to know when something happened.
 */
export interface Decider<State, Command, Event, Recorded extends Event = Event> {
  readonly initial: State;
  decide(command: Command, state: State): Decision<Event>;
  evolve(state: State, event: Recorded): State;
}
