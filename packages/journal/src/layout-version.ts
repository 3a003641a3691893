/** Which layout of tables this code reads and writes: `PRAGMA user_version` of the file. */
export const layoutVersion = 2;
