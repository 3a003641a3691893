/** What can be asked of all facts: pure functions, which a thread of its own answers (`FactBook`). What they are asked and answer is copied between threads. */
import { insightsOf } from '../domain/insights.ts';
import { obligationsIn } from '../domain/obligations.ts';

export const questions = { insights: insightsOf, obligations: obligationsIn };

export type Questions = typeof questions;
export type QuestionName = keyof Questions;
/** What is asked, and what is answered. */
export type Asked<Name extends QuestionName> = Parameters<Questions[Name]>[1];
export type Told<Name extends QuestionName> = ReturnType<Questions[Name]>;
