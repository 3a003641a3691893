export { TwilioStandIn, type SignedForm, type TakenByTwilio } from './twilio-stand-in.ts';
export { readTwiml, type ReadTwiml } from './twiml-reader.ts';
export { chatStandIn } from './chat-stand-ins.ts';
export { slackStandIn, type SlackStandIn } from './slack-stand-in.ts';
export { pagerDutyStandIn, routingKey as pagerDutyRoutingKey } from './pagerduty-stand-in.ts';
export { ntfyStandIn, type NtfyStandIn } from './ntfy-stand-in.ts';
export { pushStandIn, type PushStandIn } from './push-stand-in.ts';
