/** Which Escalog this is: stands in the files that it writes, so that an older one can name it. */
export const escalogVersion = '0.1.0';
/** Which layout of files and tables this code reads and writes: `PRAGMA user_version` of each file. */
export const layoutVersion = 3;
/** The oldest that is taken over: one file, into which every turn was written on its way to the answer. */
export const oldestLayout = 1;
