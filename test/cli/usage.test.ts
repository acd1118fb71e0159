import { describe, expect, it } from 'vitest';
import { defineCommand } from '../../src/cli/command.js';
import { unknownCommand, usageError } from '../../src/cli/usage.js';

const run = defineCommand({
  usage: 'run [inputs..]',
  describe: 'Run',
  options: {
    videos: { type: 'string', describe: 'Folders' },
    mode: { choices: ['auto', 'anomaly'], describe: 'Lane' },
  },
});

describe('a command line that is wrong', () => {
  it('by a misspelt command is told the nearest one', () => {
    expect(unknownCommand('rnu', ['run', 'status']).message).toBe(
      'there is no command "rnu". Did you mean run?',
    );
    expect(unknownCommand('xyz', ['run', 'status']).message).toBe('there is no command "xyz"');
    expect(unknownCommand(undefined, ['run']).message).toBe('name a command');
  });

  it('by a misspelt option is told the nearest one, and where all are listed', () => {
    const { message, hint } = usageError('Unknown argument: vidoes', run);
    expect(message).toBe('Unknown argument: vidoes');
    expect(hint).toBe('did you mean --videos? reeltrace run --help lists all options');
    expect(usageError('Unknown argument: xyzzy', run).hint).toBe('reeltrace run --help lists all options');
  });

  it('by a misspelt value is told the nearest one, on one line', () => {
    const said = 'Invalid values:\n  Argument: mode, Given: "anomlay", Choices: "auto", "anomaly"';
    expect(usageError(said, run).message).toBe(
      '--mode: expected one of auto, anomaly, got "anomlay"; did you mean anomaly?',
    );
  });

  it('by a missing argument is told what was expected', () => {
    const said = 'Not enough non-option arguments: got 0, need at least 1';
    expect(usageError(said, run).message).toBe('expected reeltrace run [inputs..]');
    expect(usageError('Did you mean list?', run).message).toBe('run has no such command. Did you mean list?');
  });
});
