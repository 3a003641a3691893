/** Canonical incidents, for specs of other packages and for documents. */
export { answeredInSeconds, triageRunsOut, unansweredThenAcknowledged } from '../domain/testing/examples.ts';
export { Story, type About, type Told } from '../domain/testing/story.ts';
