import type { OptionReference } from './reference.js';

/** What stands for the value of an option, where its kind does not say it. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  'base-url': 'URL',
  answers: 'FILE',
  config: 'FILE',
  domain: 'PACK',
  file: 'FILE',
  jsonl: 'FILE',
  only: 'GLOB',
  out: 'FOLDER',
  results: 'FOLDER',
  steps: 'STEPS',
  'refresh-steps': 'STEPS',
  videos: 'PATH',
};

/** What stands for the value of an option in its help: `FILE`, `N`, `PATH…`; empty for one that takes none. */
export function placeholder({ name, takes, isNumber, choices }: OptionReference): string {
  if (takes === 'nothing') return '';
  const one = PLACEHOLDERS[name] ?? (isNumber ? 'N' : choices.length > 0 ? name.toUpperCase() : 'TEXT');
  return takes === 'several' ? `${one}…` : one;
}

/** An option as it is typed: `-c, --config FILE`. */
export function optionSpelling(option: OptionReference): string {
  const short = option.aliases.filter((alias) => alias.length === 1).map((alias) => `-${alias}, `);
  return `${short.join('')}--${option.name} ${placeholder(option)}`.trimEnd();
}

/** What an option means, with what it may be and what it is when it is not given. */
export function optionMeaning({ describe, choices, default: value }: OptionReference): string {
  const limits = [
    ...(choices.length === 0 ? [] : [choices.join(', ')]),
    ...(value === undefined ? [] : [`default ${String(value)}`]),
  ];
  return limits.length === 0 ? describe : `${describe} (${limits.join('; ')})`;
}
