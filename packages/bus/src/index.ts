export type {
  Bus,
  Consumer,
  Extent,
  Following,
  GroupConsumer,
  Heard,
  Lost,
  Message,
  OutgoingMessage,
  Position,
  Reading,
  Subscription,
} from './bus.ts';
export { expectHeld } from './positions.ts';
export { checkLog, type CheckedPartition } from './sqlite/check-log.ts';
export { openSqliteBus } from './sqlite/sqlite-bus.ts';
