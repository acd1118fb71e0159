const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
  EIO: 'the disk reports an input/output error',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files on this machine',
  ENOSPC: 'no space left on the disk',
  EDQUOT: "the user's disk quota is used up",
  EROFS: 'the file system is read-only',
  EFBIG: 'the file would become larger than allowed',
  ESTALE: 'the network file system lost the file',
};

/**
 * The code of an error of the operating system, e.g. `ENOENT`; undefined for any other error, which is a bug and must not
 * be hidden.
 */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A system error code in words, e.g. `permission denied (EACCES)`. */
export function describeCode(code: string): string {
  const sentence = SENTENCES[code];
  return sentence === undefined ? code : `${sentence} (${code})`;
}
