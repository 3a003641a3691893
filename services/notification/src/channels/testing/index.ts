export { TwilioStandIn, type SignedForm, type TakenByTwilio } from './twilio-stand-in.ts';
export { readTwiml, type ReadTwiml } from './twiml-reader.ts';
