/** All commands: the line of each in the overview, and where it is. A command is loaded only when it is named. */
import type { CommandTable } from './command.js';
import type { COMMAND_NAMES } from './typed.js';

export const COMMANDS: CommandTable = {
  demo: {
    group: 'Begin',
    summary: 'the whole pipeline on clips made on the spot: no key, no network',
    load: () => import('./commands/demo/command.js'),
  },
  init: {
    group: 'Begin',
    summary: 'write a configuration, from a few questions',
    load: () => import('./commands/init/command.js'),
  },
  doctor: {
    group: 'Begin',
    summary: 'check this machine and the models: do they see video?',
    load: () => import('./commands/doctor/command.js'),
  },
  plan: {
    group: 'Work',
    summary: 'what a run would do, take and cost, before it does',
    load: () => import('./commands/plan/command.js'),
  },
  run: {
    group: 'Work',
    summary: 'videos in, task files out; the same command again continues',
    load: () => import('./commands/run/command.js'),
  },
  watch: {
    group: 'Work',
    summary: 'the same for each video that arrives in a folder',
    load: () => import('./commands/watch/command.js'),
  },
  status: {
    group: 'Look',
    summary: 'the state of results, and what a re-run would do',
    load: () => import('./commands/status/command.js'),
  },
  validate: {
    group: 'Look',
    summary: 'check a data set, also one that others made',
    load: () => import('./commands/validate/command.js'),
  },
  prompts: {
    group: 'Adapt',
    summary: 'make, look at and check prompt packs',
    load: () => import('./commands/prompts/command.js'),
  },
  completion: {
    group: 'Adapt',
    summary: 'completion for bash, zsh or fish, also of configuration fields',
    load: () => import('./commands/completion/command.js'),
  },
} satisfies Readonly<Record<(typeof COMMAND_NAMES)[number], unknown>>;
