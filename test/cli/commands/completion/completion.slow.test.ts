import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { completionScript } from '../../../../src/cli/commands/completion/completion.js';
import { COMMANDS } from '../../../../src/cli/commands.js';
import { inTemporary } from '../../../helpers/clips.js';

let bash = '';
beforeAll(async () => {
  bash = await completionScript('bash', COMMANDS);
});

/** What bash offers at the end of a line, as it is to be inserted. */
async function offered(line: string, wordbreaks = ' \t\n"\'><=;|&(:'): Promise<string[]> {
  return await inTemporary(async (folder) => {
    await writeFile(join(folder, 'reeltrace.bash'), bash);
    const asking = `source ./reeltrace.bash
      COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDBREAKS=$2
      _reeltrace
      printf "%s\\n" "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', asking, 'bash', line, wordbreaks], {
      cwd: folder,
    });
    return stdout.split('\n').filter((word) => word !== '');
  });
}

describe('in bash, Tab offers', () => {
  it.each<[string, string[]]>([
    ['reeltrace pr', ['prompts']],
    ['reeltrace prompts ch', ['check']],
    ['reeltrace run --mod', ['--mode']],
    ['reeltrace run --mode ', ['auto', 'anomaly', 'normal']],
    ['reeltrace run --mode an', ['anomaly']],
    ['reeltrace completion z', ['zsh']],
    ['reeltrace run workflow.mo', ['workflow.mode=']],
    ['reeltrace run -o out workflow.mode=', ['auto', 'anomaly', 'normal']],
    ['reeltrace run workflow.mode=an', ['anomaly']],
    ['reeltrace run vlm.gemini.reuse_uploads=t', ['true']],
    ['reeltrace doctor llm.backend=o', ['openai']],
    ['reeltrace run workflow.qa_types=[m', ['[mcq]']],
    ['reeltrace status --js', ['--json']],
    ['reeltrace nothing-like-it', []],
  ])('%j: %j', async (line, words) => {
    expect(await offered(line)).toEqual(words);
  });

  it('all commands at the beginning', async () => {
    expect(await offered('reeltrace ')).toEqual(
      expect.arrayContaining(['run', 'doctor', 'init', 'completion']),
    );
  });

  it('files, which the shell knows best, behind an option that takes some, and where nothing is typed', async () => {
    expect(await offered('reeltrace run -c ')).toEqual([]);
    expect(await offered('reeltrace run --videos cl')).toEqual([]);
    expect(await offered('reeltrace run ')).toEqual([]);
    expect(bash).toContain('complete -o default');
  });

  it('the whole word where `=` is no end of one', async () => {
    expect(await offered('reeltrace run workflow.mode=an', ' \t\n')).toEqual(['workflow.mode=anomaly']);
  });
});

describe('the scripts for other shells', () => {
  it('have commands and options with their meaning, fields and values', async () => {
    const [zsh, fish] = [await completionScript('zsh', COMMANDS), await completionScript('fish', COMMANDS)];
    for (const script of [zsh, fish]) {
      expect(script).toContain('workflow.mode=anomaly');
      expect(script).toContain('Lane of the videos');
      expect(script).not.toMatch(/undefined|\[object/);
    }
    expect(zsh).toMatch(/^#compdef reeltrace\n/);
    expect(zsh).toContain("'run|--mode') compadd -- 'auto' 'anomaly' 'normal'");
    expect(fish).toContain("-l mode -x -a 'auto anomaly normal'");
    expect(fish).toContain("-a 'doctor' -d ");
  });

  it('close every quote that they open', async () => {
    for (const shell of ['zsh', 'fish'] as const) {
      const script = await completionScript(shell, COMMANDS);
      for (const line of script.split('\n').filter((line) => !line.startsWith('#'))) {
        // Inside quotes, zsh writes a quote as '\'' and fish as \'.
        const quotes = line.replaceAll(shell === 'zsh' ? "'\\''" : "\\'", '').split("'").length - 1;
        expect(quotes % 2, line.slice(0, 120)).toBe(0);
      }
    }
  });
});
