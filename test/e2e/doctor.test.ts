import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { reeltrace, temporaryFolder } from '../helpers/command.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { makeScenes } from '../helpers/scenes.js';
import { colourNames } from '../helpers/viewer.js';

const { at, remove } = temporaryFolder();
afterAll(remove);

describe('reeltrace doctor', () => {
  it('finds all well with the embedded model, without a key or a network, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await reeltrace(['doctor', '--backend', 'signals', '-o', 'out'], {
      cwd: at(),
      env: { COLUMNS: undefined },
    });
    expect(stderr).toBe('');
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^ {2}OK {7}Node\.js \d+/m);
    expect(stdout).toContain('made, probed and cut a test clip');
    expect(stdout).toMatch(/: ready to run\n$/);
    for (const line of stdout.split('\n').filter((line) => !line.includes(at()))) {
      // A path that is longer than a line stays whole.
      if (!/\/\S{40}/.test(line)) expect(line.length, line).toBeLessThanOrEqual(80);
    }
    expect(existsSync(at('out'))).toBe(false);
  });

  it('says what is missing without sending anything, and ends with 1', async () => {
    const { code, stdout } = await reeltrace(['doctor', '--offline'], { cwd: at() });
    expect(code).toBe(1);
    expect(stdout).toMatch(/problem {2}.*API key.*→ Set vlm\.gemini\.api_key/s);
    expect(stdout).toMatch(/2 problems\n$/);
  });

  it('says before what it sends, and finds a server that answers without having seen', async () => {
    const key = 'sk-a-key-that-nobody-may-see-0123456789';
    const server = await startOpenai({
      keys: [key],
      answer: async (question, request) => {
        if (question.media.some(({ kind }) => kind === 'video')) return 'red, green, blue, yellow, white';
        if (question.media.length > 0) return await colourNames(question);
        if (request.form !== undefined) return '{"colour": "red", "letters": 3}';
        return question.text;
      },
    });
    const fields = ['vlm', 'llm'].flatMap((section) => [
      `${section}.openai.base_url=${server.url}/v1`,
      `${section}.openai.model_name=teacher`,
    ]);
    const options = { cwd: at(), env: { OPENAI_API_KEY: key, XDG_CACHE_HOME: at('cache') } };
    const blind = await reeltrace(['doctor', '--backend', 'openai', ...fields], options);
    expect(blind.code, blind.stderr).toBe(1);
    expect(blind.stdout).toContain('sends 3 calls with a clip');
    expect(blind.stdout).toContain('answers without seeing a video as video_url');
    expect(blind.stdout.replace(/\s+/g, ' ')).toContain('set vlm.openai.frames_only=true');
    expect(blind.stdout + blind.stderr).not.toContain(key);

    // What it advises helps.
    const args = ['doctor', '--json', '--backend', 'openai', ...fields, 'vlm.openai.frames_only=true'];
    const sees = await reeltrace(args, options);
    // A run need not ask it again what it sees, and one that sends videos still has to.
    const plan = (...more: string[]) =>
      reeltrace(
        ['plan', '--videos', at('videos'), '-o', at('out'), '--backend', 'openai', ...fields, ...more],
        options,
      );
    await makeScenes(at('videos'), ['passes']);
    expect((await plan('vlm.openai.frames_only=true')).stdout).not.toContain('is new here');
    expect((await plan()).stdout).toContain('vlm is new here');
    await server.close();
    expect(sees.code, sees.stdout).toBe(0);
    const { ready, findings } = JSON.parse(sees.stdout);
    expect(ready).toBe(true);
    expect(findings).toContainEqual({
      about: expect.stringMatching(/^vlm: openai/),
      state: 'ok',
      what: 'sees frames with their times',
    });
  });
});
