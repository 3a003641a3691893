export type { Bus, Consumer, Lost, Message, OutgoingMessage, Position, Subscription } from './bus.ts';
export { openSqliteBus } from './sqlite/sqlite-bus.ts';
