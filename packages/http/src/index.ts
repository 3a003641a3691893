export type { Disk } from './disk.ts';
export type { Access } from './access.ts';
export { acceptedType } from './accepted-type.ts';
export { acknowledgeLinks, type AcknowledgeClaim, type AcknowledgeLinks, type Bundle } from './acknowledge-links.ts';
export { answerAs, ledOn } from './answer-types.ts';
export type { ApiDocument } from './api-document.ts';
export { inPartOf, type Routes } from './routes.ts';
export { buildServer } from './server.ts';
export { AttemptLimit, type AttemptLimitOptions } from './attempt-limit.ts';
export type { Audit, AuditLine, AuditNote } from './audit.ts';
export { caution } from './errors.ts';
export { nudgeLinks, type NudgeClaim, type NudgeLinks } from './nudge-links.ts';
export { cookieIn, cookieNames, forgetCookie, setCookie, type CookieNames } from './cookies.ts';
export { incidentAsked, giveLink, linkCookieName, linkCookiesIn, linkTokenIn } from './link-cookies.ts';
export { sessionCookies, sessionLifetime, type SessionCookies } from './session-cookies.ts';
export { cursorOf, positionOf, type Position } from './cursor.ts';
export { alarmRoutes, type AlarmBox, type ShownAlarm } from './alarms.ts';
export { deadLetterRoutes } from './dead-letters.ts';
export { jsonIn, takeBytes } from './json-body.ts';
export { tooManyBodies } from './in-hand.ts';
export { endsEarlier, fitting, fittingPage } from './page-size.ts';
export { Pieces } from './pieces.ts';
export { HttpProblem, offerSchema, problemSchema, type OfferBody, type ProblemBody } from './problem.ts';
export {
  archivedIncident,
  hidePrivateIncidents,
  noSuchIncident,
  principalOf,
  sees,
  seesAs,
} from './private-incidents.ts';
export { pushLinks, type PushClaim, type PushLinks } from './push-links.ts';
export { linkLifetime } from './signed-links.ts';
export { refusal } from './refusal.ts';
export { checkStates, stateOf, type Check, type CheckState, type Service } from './service.ts';
export { replyCodeOf, shortAnswers, spokenKeys } from './short-answers.ts';
export { signInLinks, type SignInClaim, type SignInLinks } from './sign-in-links.ts';
export { signedBy } from './signed-by.ts';
export type { Signing } from './signer.ts';
export { pagesIn } from './templates.ts';
export { askingTwiml, replyTwiml, sayingTwiml, twimlAnswer } from './twiml.ts';
export { takeTwilioForms } from './twilio-forms.ts';
export { Turns } from './turns.ts';
export { twilioLinks, type CallClaim, type ReceiptClaim, type TwilioLinks } from './twilio-links.ts';
export { anyQuery } from './unknown-parts.ts';
export { addressInLine, webAddressOf, withoutSource } from './web-address.ts';
export { withoutTypes } from './without-types.ts';
