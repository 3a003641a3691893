import assert from 'node:assert/strict';
import type { Decider } from '../decider.ts';

/** `given(events).when(command).accepts(events) | .ignores(reason) | .rejects(code)` for one decider. */
export function deciderSpec<State, Command, Event, Recorded extends Event>(
  decider: Decider<State, Command, Event, Recorded>,
) {
  return (...past: Recorded[]) => ({
    when(command: Command) {
      const decision = decider.decide(
        command,
        past.reduce((state, event) => decider.evolve(state, event), decider.initial),
      );
      return {
        accepts(...events: Event[]): void {
          assert.deepEqual(decision, { kind: 'accepted', events });
        },
        ignores(reason: string): void {
          assert.deepEqual(decision, { kind: 'ignored', reason });
        },
        rejects(code: string): void {
          assert.equal(decision.kind === 'rejected' ? decision.rejection.code : decision.kind, code);
        },
      };
    },
  });
}
