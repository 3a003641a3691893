import DataLoader from 'dataloader';

/** So that a request is answered in time. */
const mostInRequest = 100;

/**
 * One question at a time asked as one request for many: what is asked while a request is under way goes into the next
 * one. The driver takes half a millisecond of processor time for a request, and next to none for each further document in it.
 *
 * `ask` gives each question its answer or its error, in order; when it rejects, so does every question.
 */
export function gathered<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly (Answer | Error)[]>,
): (question: Question) => Promise<Answer> {
  let asked: Promise<unknown> = Promise.resolve();
  let underWay: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<Question, Answer>(
    (questions) => {
      const answers = ask(questions);
      asked = answers.catch(() => undefined);
      return answers;
    },
    {
      cache: false,
      maxBatchSize: mostInRequest,
      batchScheduleFn: (send) => {
        underWay = underWay.then(() => {
          send();
          return asked;
        });
      },
    },
  );
  return (question) => loader.load(question);
}
