export { openDatabase, type Database, type DatabaseOptions, type Scope, type Tx } from './database.ts';
export { isConnectionLoss, isDiskFull, sqlState } from './failure.ts';
export { acquireDirectoryLock, type DirectoryLock } from './lock.ts';
export { readAtOneMoment } from './transaction.ts';
