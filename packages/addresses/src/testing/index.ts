export { nameServer, type NameServer, type Answers } from './name-server.ts';
