/** Checks the file of a store before LMDB maps it: reading a missing page would end the process. */
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../errors/system-error.js';

/** The file in which LMDB has the data of a store. */
const DATA_FILE = 'data.mdb';
const MAGIC = 0xbeefc0de;
/** Positions in each of the two meta pages that a store begins with; see `MDB_meta` in lmdb's `mdb.c`. */
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const LAST_PAGE_AT = 144;
const META_BYTES = 160;

/** The state of a store's file. */
export type StoreFile = 'missing' | 'damaged' | 'sound';

/** Checks whether a store exists and is whole, as far as its first pages and its size show. */
export async function lookAtStore(directory: string): Promise<StoreFile> {
  try {
    const file = await open(join(directory, DATA_FILE), 'r');
    try {
      const { size } = await file.stat();
      const page = Buffer.alloc(META_BYTES);
      await file.read(page, 0, META_BYTES, 0);
      if (page.readUInt32LE(MAGIC_AT) !== MAGIC) return 'damaged';
      const page_bytes = page.readUInt32LE(PAGE_SIZE_AT);
      const first = page.readBigUInt64LE(LAST_PAGE_AT);
      await file.read(page, 0, META_BYTES, page_bytes);
      if (page.readUInt32LE(MAGIC_AT) !== MAGIC) return 'damaged';
      const second = page.readBigUInt64LE(LAST_PAGE_AT);
      const needed = (last: bigint) => (last + 1n) * BigInt(page_bytes);
      return needed(first) <= size && needed(second) <= size ? 'sound' : 'damaged';
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'missing';
    if (systemCode(error) !== undefined) return 'damaged';
    throw error;
  }
}

/** Identifies the file of a store, so that a copy is noticed; undefined when there is no file. */
export async function identityOf(directory: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(join(directory, DATA_FILE), { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (systemCode(error) !== undefined) return undefined;
    throw error;
  }
}
