/** All commands: what the overview says of each, and where it is. A command is loaded when it is asked for, not before. */
import type { Argv } from 'yargs';

/** A command that is not loaded yet. */
export interface CommandEntry {
  /** In the overview: one short line. */
  readonly summary: string;
  /** The heading that it stands under in the overview. */
  readonly group: string;
  /** Loads it and gives what declares it to a parser. */
  readonly load: () => Promise<(parser: Argv) => unknown>;
}

/** By name, in the order of the overview. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  demo: {
    group: 'Begin',
    summary: 'the whole pipeline on clips made on the spot: no key, no network',
    load: async () => {
      const { demoCommand } = await import('./commands/demo.js');
      return (parser) => parser.command(demoCommand);
    },
  },
  init: {
    group: 'Begin',
    summary: 'write a configuration, from a few questions',
    load: async () => {
      const { initCommand } = await import('./commands/init/init.js');
      return (parser) => parser.command(initCommand);
    },
  },
  doctor: {
    group: 'Begin',
    summary: 'check this machine and the models: do they see video?',
    load: async () => {
      const { doctorCommand } = await import('./commands/doctor/doctor.js');
      return (parser) => parser.command(doctorCommand);
    },
  },
  plan: {
    group: 'Work',
    summary: 'what a run would do, take and cost, before it does',
    load: async () => {
      const { planCommand } = await import('./commands/plan.js');
      return (parser) => parser.command(planCommand);
    },
  },
  run: {
    group: 'Work',
    summary: 'videos in, task files out; the same command again continues',
    load: async () => {
      const { runCommand } = await import('./commands/run.js');
      return (parser) => parser.command(runCommand);
    },
  },
  watch: {
    group: 'Work',
    summary: 'the same for each video that arrives in a folder',
    load: async () => {
      const { watchCommand } = await import('./commands/watch.js');
      return (parser) => parser.command(watchCommand);
    },
  },
  status: {
    group: 'Look',
    summary: 'how results stand, and what a re-run would do',
    load: async () => {
      const { statusCommand } = await import('./commands/status.js');
      return (parser) => parser.command(statusCommand);
    },
  },
  validate: {
    group: 'Look',
    summary: 'check a data set, also one that others made',
    load: async () => {
      const { validateCommand } = await import('./commands/validate.js');
      return (parser) => parser.command(validateCommand);
    },
  },
  prompts: {
    group: 'Adapt',
    summary: 'make, look at and check prompt packs',
    load: async () => {
      const { promptsCommand } = await import('./commands/prompts/prompts.js');
      return (parser) => parser.command(promptsCommand);
    },
  },
  completion: {
    group: 'Adapt',
    summary: 'completion for bash, zsh or fish, also of configuration fields',
    load: async () => {
      const { completionCommand } = await import('./commands/completion/completion.js');
      return (parser) => parser.command(completionCommand);
    },
  },
};
