/** What can be asked of all facts: pure functions, which a thread of its own answers (`FactBook`). What they are asked and answer is copied between threads. */
import { insightsOf } from '../domain/insights.ts';
import type { InsightsQuestion } from '../domain/insights-question.ts';
import type { KeptFacts } from '../facts/kept-facts.ts';
import { obligationsIn, type ObligationsQuestion } from './obligations.ts';

export const questions = {
  insights: (facts: KeptFacts, question: InsightsQuestion) => insightsOf(facts.declaredWithin(question), question),
  obligations: (facts: KeptFacts, question: ObligationsQuestion) => obligationsIn(facts.all(), question),
};

export type Questions = typeof questions;
export type QuestionName = keyof Questions;
/** What is asked, and what is answered. */
export type Asked<Name extends QuestionName> = Parameters<Questions[Name]>[1];
export type Told<Name extends QuestionName> = ReturnType<Questions[Name]>;
