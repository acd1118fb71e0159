import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliPage } from '../../../scripts/cli-page.js';
import { configurationPage } from '../../../scripts/configuration-page.js';
import { specsPage } from '../../../scripts/specs-page.js';
import { type Command, defineCommand, loadCommands, wordsOf } from '../../../src/cli/command.js';
import { COMMANDS } from '../../../src/cli/commands.js';
import { configFields, configJsonSchema } from '../../../src/cli/options/config-schema.js';
import { commandText, overviewText } from '../../../src/cli/show/help-text.js';
import { parseConfig } from '../../../src/config/config.js';
import { ROOT } from '../../helpers/project.js';

let commands: readonly Command[] = [];
beforeAll(async () => {
  commands = await loadCommands(COMMANDS);
});
const below = (all: readonly Command[]): Command[] =>
  all.flatMap((command) => [command, ...below(command.commands)]);

describe('the overview', () => {
  it('fits a screen of 80 columns and 24 lines', () => {
    const lines = overviewText().trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('names every command by the name that it declares', () => {
    expect(commands.map((command) => wordsOf(command).join(' '))).toEqual(Object.keys(COMMANDS));
    for (const name of Object.keys(COMMANDS))
      expect(overviewText()).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
  });
});

describe('the help of a command', () => {
  it('fits 80 columns, explains every option and has an example, for every command', () => {
    expect(below(commands).length).toBeGreaterThan(commands.length);
    for (const command of below(commands)) {
      const text = commandText(command);
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
      for (const [name, { describe }] of Object.entries(command.options))
        expect(describe, `${command.usage} --${name}`).not.toBe('');
      if (command.commands.length === 0) expect(command.examples.length, command.usage).toBeGreaterThan(0);
    }
  });

  it('has its options under headings, in the same order everywhere', () => {
    const run = commandText(commands.find((one) => wordsOf(one)[0] === 'run') ?? commands[0] ?? never());
    const headings = run.split('\n').filter((line) => /^[A-Z]/.test(line) && !line.includes(':'));
    expect(headings).toEqual([
      'Inputs',
      'What to do',
      'Models',
      'Limits',
      'Making records again',
      'Output',
      'Configuration',
      'Examples',
    ]);
  });

  it('says how an option is typed, what it may be and what it is by default', () => {
    const command = defineCommand({
      usage: 'paint <wall> [more..]',
      describe: 'Paint a wall',
      positionals: { wall: { type: 'string', describe: 'Which one' } },
      options: {
        colour: {
          alias: ['c', 'color'],
          choices: ['red', 'blue'],
          default: 'red',
          describe: 'In what',
        },
        coats: { type: 'number', default: 2, describe: 'How often' },
        videos: { type: 'string', array: true, describe: 'To look at meanwhile' },
        dry: { type: 'boolean', default: false, describe: 'Let it dry' },
      },
      examples: [['reeltrace paint kitchen -c blue', 'a blue kitchen']],
    });
    expect(commandText(command)).toBe(
      [
        'reeltrace paint <wall> [more..] [options]',
        '',
        'Paint a wall',
        '',
        '  wall                    Which one',
        '',
        'Options',
        '  -c, --colour COLOUR     In what (red, blue; default red)',
        '  --coats N               How often (default 2)',
        '  --videos PATH…          To look at meanwhile',
        '  --dry                   Let it dry',
        '',
        'Examples',
        '  # a blue kitchen',
        '  reeltrace paint kitchen -c blue',
        '',
      ].join('\n'),
    );
  });
});

describe('documents that are generated', () => {
  const hint = 'npm run docs writes it anew';

  it('show the help as it is', async () => {
    expect(await readFile(join(ROOT, 'docs/cli.md'), 'utf8'), hint).toBe(cliPage(commands));
  });

  it('show the configuration as it is', async () => {
    expect(await readFile(join(ROOT, 'docs/configuration.md'), 'utf8'), hint).toBe(configurationPage());
  });

  it('show what becomes of specs as it is', async () => {
    expect(await readFile(join(ROOT, 'docs/specs.md'), 'utf8'), hint).toBe(specsPage());
  });
});

describe('the fields of the configuration', () => {
  it('are listed with the defaults that the parser gives', () => {
    const fields = configFields();
    const config = parseConfig({ results_dir: 'results' });
    for (const { path, default: value } of fields)
      if (path !== 'results_dir') expect(config, path).toHaveProperty(path, value);
    expect(fields.find(({ path }) => path === 'results_dir')?.default).toBeUndefined();
    expect(fields.length).toBeGreaterThan(80);
  });

  it('are listed with what they take', () => {
    const fields = Object.fromEntries(configFields().map((field) => [field.path, field]));
    expect(fields['workflow.mode']).toMatchObject({ choices: ['auto', 'anomaly', 'normal'], isList: false });
    expect(fields['workflow.qa_types']?.isList).toBe(true);
    expect(fields['workflow.qa_types']?.choices).toContain('mcq');
    expect(fields['workflow.retry_failed']?.choices).toEqual(['true', 'false']);
    expect(fields['vlm.openai.clip_fps']).toMatchObject({ kind: 'number or `full`', choices: ['full'] });
    expect(fields['vlm.gemini.reuse_uploads']?.choices).toEqual(['true', 'false', 'null']);
  });

  it('are a JSON Schema for editors', () => {
    const schema = JSON.parse(JSON.stringify(configJsonSchema()));
    expect(schema).toMatchObject({
      $schema: expect.stringContaining('json-schema.org'),
      required: ['results_dir'],
      additionalProperties: false,
      properties: { workflow: { properties: { mode: { enum: ['auto', 'anomaly', 'normal'] } } } },
    });
  });
});

function never(): never {
  throw new Error('expected a command, found none');
}
