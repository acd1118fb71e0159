/** What differs from one machine, or one run, to the next, and what stands for it. */
const CHANGING: readonly (readonly [RegExp, string])[] = [
  [/^npm (?:warn|notice).*\n/gm, ''],
  [/^> .*\n/gm, ''],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '2026-01-31 12:00:00Z'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '2026-01-31 12:00 UTC'],
  [/\b\d+(?:\.\d+)? GB free/g, '… GB free'],
  [/open files: up to \d+/g, 'open files: up to …'],
  [/Node\.js (\d+)\.\S+/g, 'Node.js $1'],
  [/(ffmpeg|ffprobe) \d+\.\d+\S* from/g, '$1 … from'],
  [/from PATH: \S+/g, 'from PATH'],
  [/added \d+ packages.* in \d+m?s?\d*s?/g, 'added … packages'],
  // How long something took, and what follows from it.
  [/\(\d+(?:\.\d+)? m?s\)/g, '(… s)'],
  [/\b(took|the first after) (?:\d+ h )?(?:\d+ min )?\d+(?:\.\d+)? (?:ms|s|min)\b/g, '$1 … s'],
  [
    /\b(calls at once|workers|videos in flight|ffmpeg|longest\s+video) (?:\d+ min )?\d+(?:\.\d+)? s\b/g,
    '$1 … s',
  ],
];

/**
 * Makes the output of a command the same on every machine and in every run.
 * @param names texts of this machine and what stands for each, the longest first
 */
export function normalise(output: string, names: readonly (readonly [machine: string, shown: string])[]) {
  const named = names.reduce((text, [machine, shown]) => text.replaceAll(machine, shown), output);
  return CHANGING.reduce((text, [pattern, shown]) => text.replace(pattern, shown), named).trim();
}
