export type { Bus, Consumer, Message, OutgoingMessage, Subscription } from './bus.ts';
export { openSqliteBus } from './sqlite/sqlite-bus.ts';
