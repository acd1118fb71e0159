/** The kinds of options, and their headings in the help. */

/** The headings in the help, in this order; others follow them. */
export const GROUPS = {
  inputs: 'Inputs',
  work: 'What to do',
  models: 'Models',
  limits: 'Limits',
  again: 'Making records again',
  output: 'Output',
  configuration: 'Configuration',
} as const;

/** An option that takes no value. */
export function flag(describe: string, group?: string) {
  return { type: 'boolean', describe, group } as const;
}

/** An option that takes a text. */
export function text(describe: string, group?: string) {
  return { type: 'string', requiresArg: true, describe, group } as const;
}

/** An option that takes one text or several. */
export function texts(describe: string, group?: string) {
  return { type: 'string', array: true, requiresArg: true, describe, group } as const;
}

/** An option that takes a number. */
export function amount(describe: string, group?: string) {
  return { type: 'number', requiresArg: true, describe, group } as const;
}

/** An option that takes one of several values. */
export function choice<const C extends readonly string[]>(describe: string, choices: C, group?: string) {
  return { choices, describe, group } as const;
}

/** An argument that has to be given, once or several times. */
export function several(describe: string) {
  return { type: 'string', array: true, demandOption: true, describe } as const;
}
