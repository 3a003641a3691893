export { accepted, ignored, rejected, type Decision, type Rejection } from './decision.ts';
export type { Decider } from './decider.ts';
export {
  append,
  cancelTimer,
  perform,
  setTimer,
  sortedEffects,
  timersAfter,
  type Effect,
  type Timer,
  type TimerChange,
  type Workflow,
  type WorkflowTypes,
} from './workflow.ts';
export { WorkflowRun } from './workflow-run.ts';
export type { Projector } from './projector.ts';
export { after, instantFrom, instantOf, isoOf, type Instant, type Milliseconds } from './instant.ts';
export type { Alarm, Clock } from './clock.ts';
export { AppError, isRetriable } from './app-error.ts';
export { answerOf, forEach, inOrder, isPromise, run, stepOf, type Awaitable, type Step } from './step.ts';
export { csvLine } from './csv.ts';
export { never } from './never.ts';
export { counted, escaped, harmless, listed, onOneLine, shortened, spoken } from './text.ts';
