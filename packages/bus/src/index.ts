export type {
  Bus,
  Consumer,
  Following,
  GroupConsumer,
  Heard,
  Lost,
  Message,
  OutgoingMessage,
  Position,
  Subscription,
} from './bus.ts';
export { checkLog, type CheckedPartition } from './sqlite/check-log.ts';
export { openSqliteBus } from './sqlite/sqlite-bus.ts';
