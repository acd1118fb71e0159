import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prompts, yardIn } from './folder.js';

const MODULE = `"""Prompts of the yard."""
RULES = "Only what can be seen."
PROMPT_TEMPLATES = {
    "video_filtering": """
Is it {length} seconds of a yard? {{"verdict": "yes"}}
""" + RULES,
    "video_filterings": "An older one.",
}
`;

test('a module becomes a pack that is in order and can be used', async () => {
  const folder = await yardIn({ 'prompts_yard.py': MODULE });
  const { code, stdout, stderr } = await prompts(
    folder,
    'import',
    '--map',
    'length=video_length',
    'prompts_yard.py',
    '--extends',
    './yard',
    '--out',
    'new/own',
    '--map',
    'x=y',
  );
  expect(stdout).toContain(
    'wrote 1 prompt to new/own\nit is in order; use it with prompts_module=./new/own\n',
  );
  expect(code).toBe(0);
  expect(stderr).toContain('prompts_yard.py:7: note: "video_filterings" is not the name of a prompt');
  expect(await readFile(join(folder, 'new/own/video_filtering.md'), 'utf8')).toBe(
    '\nIs it {video_length} seconds of a yard? {"verdict": "yes"}\nOnly what can be seen.\n',
  );
  expect(await readFile(join(folder, 'new/own/not-used/video_filterings.md'), 'utf8')).toBe(
    'An older one.\n',
  );
  expect(await readFile(join(folder, 'new/own/pack.yaml'), 'utf8')).toContain(
    'name: own\nextends: ../../yard\n',
  );
});

test('what keeps the pack from being used is listed by line of the module and of the pack, and the exit code is 1', async () => {
  const folder = await yardIn({ 'prompts_yard.py': MODULE });
  const { code, stdout, stderr } = await prompts(folder, 'import', 'prompts_yard.py');
  expect(code).toBe(1);
  expect(stderr).toContain('prompts_yard.py:5: video_filtering: {length} is not a variable here');
  expect(stderr).toContain('prompts_yard/pack.yaml:1: the prompt "normal_global_caption" is missing');
  expect(stdout).toContain('then: reeltrace prompts check ./prompts_yard');
});

test('nothing is written over: a folder that holds something is refused', async () => {
  const folder = await yardIn({ 'prompts_yard.py': MODULE });
  const { code, stderr } = await prompts(folder, 'import', 'prompts_yard.py', '--out', 'yard');
  expect(code).toBe(2);
  expect(stderr).toContain('expected a new or empty folder, but yard holds pack.yaml');
});

test('a file that is not there, is no text, or a map that is none, is an error', async () => {
  const folder = await yardIn({ 'prompts_yard.py': MODULE });
  const gone = await prompts(folder, 'import', 'gone.py');
  expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining("can't read gone.py: no such file")]);
  const map = await prompts(folder, 'import', 'prompts_yard.py', '--map', 'length');
  expect([map.code, map.stderr]).toEqual([
    2,
    expect.stringContaining('expected --map old=new, got "length"'),
  ]);
});
