export { TwilioStandIn, type SignedForm, type TakenByTwilio } from './twilio-stand-in.ts';
export { readTwiml, type ReadTwiml } from './twiml-reader.ts';
export { chatStandIn } from './chat-stand-ins.ts';
export { slackStandIn, type SlackStandIn } from './slack-stand-in.ts';
