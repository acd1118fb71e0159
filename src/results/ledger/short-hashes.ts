/** The first 32 bits of a hash in hex, never 0; 0 for no hash. */
export function short(hex: string | undefined): number {
  return hex ? Number.parseInt(hex.slice(0, 8), 16) >>> 0 || 1 : 0;
}

/** 32 bits of a stamp (FNV-1a), never 0. */
export function shortStamp(stamp: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < stamp.length; index += 1)
    hash = Math.imul(hash ^ stamp.charCodeAt(index), 0x01000193);
  return hash >>> 0 || 1;
}
