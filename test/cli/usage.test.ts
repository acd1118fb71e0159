import { describe, expect, it } from 'vitest';
import { defineCommand } from '../../src/cli/command.js';
import { checkValues, unknownCommand, unknownOption, usageError } from '../../src/cli/usage.js';

const run = defineCommand({
  usage: 'run [inputs..]',
  describe: 'Run',
  options: {
    videos: { type: 'string', array: true, describe: 'Folders' },
    results: { type: 'string', describe: 'Results' },
    pilot: { type: 'number', describe: 'A pilot' },
    quiet: { type: 'boolean', describe: 'Nothing' },
    mode: { choices: ['auto', 'anomaly'], describe: 'Lane' },
  },
});

describe('a command line that is wrong', () => {
  it('by a misspelt command is told the nearest one', () => {
    expect(unknownCommand('rnu', ['run', 'status']).message).toBe(
      'there is no command "rnu". Did you mean run?',
    );
    expect(unknownCommand('xyz', ['run', 'status']).message).toBe('there is no command "xyz"');
    expect(unknownOption(['--foo']).message).toBe('expected a command, got --foo');
  });

  it('by a misspelt option is told the nearest one, and where all are listed', () => {
    const { message, hint } = usageError('Unknown argument: vidoes', run, ['run', '--vidoes']);
    expect(message).toBe('there is no option --vidoes');
    expect(hint).toBe('did you mean --videos? reeltrace run --help lists all options');
    const other = usageError('Unknown argument: x', run, ['run', '-x']);
    expect([other.message, other.hint]).toEqual([
      'there is no option -x',
      'reeltrace run --help lists all options',
    ]);
  });

  it('by one argument too many is told what is expected', () => {
    expect(usageError('Unknown argument: b', run, ['run', 'a', 'b']).message).toBe(
      'expected reeltrace run [inputs..]; "b" is one argument too many',
    );
  });

  it.each([
    ['Not enough arguments following: videos', 'expected a value after --videos'],
    ['Arguments quiet and verbose are mutually exclusive', "--quiet and --verbose can't be given together"],
    ['Implications failed:\n null -> failed', '--null works only together with --failed'],
  ])('is told in words, not in those of the parser: %j', (said, words) => {
    expect(usageError(said, run, ['run']).message).toBe(words);
  });

  it('by several values where one is expected, or no number, is told the option', () => {
    const check = (values: Record<string, unknown>) => () => checkValues(run, values);
    expect(check({ results: ['a', 'b'] })).toThrow('--results takes one value, but was given 2: a, b');
    expect(check({ mode: ['auto', 'anomaly'] })).toThrow('--mode takes one value');
    expect(check({ pilot: Number.NaN })).toThrow('--pilot: expected a number');
    expect(check({ videos: ['a', 'b'], quiet: [true, true], pilot: 3, mode: 'auto' })).not.toThrow();
  });

  it('by a misspelt value is told the nearest one, on one line', () => {
    const said = 'Invalid values:\n  Argument: mode, Given: "anomlay", Choices: "auto", "anomaly"';
    expect(usageError(said, run, []).message).toBe(
      '--mode: expected one of auto, anomaly, got "anomlay"; did you mean anomaly?',
    );
  });

  it('by a missing argument is told what was expected', () => {
    const said = 'Not enough non-option arguments: got 0, need at least 1';
    expect(usageError(said, run, []).message).toBe('expected reeltrace run [inputs..]');
    expect(usageError('Did you mean list?', run, []).message).toBe(
      'run has no such command. Did you mean list?',
    );
  });
});
