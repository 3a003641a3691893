/** Apart from the package's main export, so that the embedded profile does not load MongoDB's driver. */
export { openMongoStore, openMongoStoreToImport, type MongoStoreOptions } from './open-mongo-store.ts';
