import { cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { qualityReportSchema } from '../../src/quality/index.js';
import { TASKS } from '../../src/records/record.js';
import { reeltrace, temporaryFolder } from '../helpers/command.js';
import { makeScenes } from '../helpers/scenes.js';

const { at, remove } = temporaryFolder();
afterAll(remove);

beforeAll(async () => {
  await makeScenes(at('videos'), ['changes', 'arrives']);
  const run = ['run', '--backend', 'signals', '--videos', at('videos'), '--results', at('out')];
  expect((await reeltrace(run)).code).toBe(0);
});

/** The data set as another tool may have left it: one file of another layout each, with the media elsewhere. */
function foreignCopy(name: string, indent: number): string {
  const folder = at(name);
  mkdirSync(folder);
  for (const task of TASKS) {
    const { format, items, ...rest } = JSON.parse(
      readFileSync(join(at('out'), 'step_4_output', `${task}.json`), 'utf8'),
    );
    const text = JSON.stringify({ items, ...rest, media_root: '../gone', format }, null, indent);
    writeFileSync(join(folder, `train-${task}.json`), text);
  }
  return folder;
}

it('writes the quality report at the end of a run', () => {
  const output = join(at('out'), 'step_4_output');
  const report = qualityReportSchema.parse(JSON.parse(readFileSync(join(output, 'quality.json'), 'utf8')));
  expect(report.run.ended).toBe('whole');
  expect(report.items.videos).toBe(2);
  expect(readFileSync(join(output, 'QUALITY.md'), 'utf8')).toMatch(/^# Quality\n\n\d+ items on 2 videos/);
});

it('finds nothing wrong with what a run has made, warnings and lengths of videos included', async () => {
  const { code, stdout, stderr } = await reeltrace(['validate', at('out'), '--strict', '--probe']);
  expect(stdout).toMatch(/good: no errors, no warnings\n$/);
  expect([code, stderr]).toEqual([0, '']);
  for (const task of TASKS) expect(stdout).toMatch(new RegExp(`^${task} +\\d+ +2 +0 +0$`, 'm'));
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

it('reads a data set of another layout, order of fields and place of the media', async () => {
  const folder = foreignCopy('foreign', 4);
  const gone = await reeltrace(['validate', folder]);
  expect(gone.code).toBe(1);
  expect(gone.stdout.match(/media_root: Expected a folder at .*gone, found none/g)).toHaveLength(
    TASKS.length,
  );
  const here = await reeltrace(['validate', folder, '--media-root', at('videos'), '--strict']);
  expect([here.code, here.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'good: no errors, no warnings']);
});

it('tells what is wrong one by one up to a number, harmlessly, and ends with 1', async () => {
  cpSync(join(at('out'), 'step_4_output', 'open_qa.json'), at('damaged.json'));
  const file = JSON.parse(readFileSync(at('damaged.json'), 'utf8'));
  for (const item of file.items) item.video_id = `\u001b[2J${item.video_id}${item.question.length}`;
  writeFileSync(at('damaged.json'), JSON.stringify(file));
  const args = ['validate', at('damaged.json'), '--max-problems', '1'];
  const { code, stdout } = await reeltrace(args);
  expect(code).toBe(1);
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toMatch(/^.*damaged\.json: item 0 \\u001b\[2J.*: media: Expected a file at /m);
  expect(stdout).toMatch(/^error: media: and \d+ more$/m);

  const json = await reeltrace([...args, '--json']);
  expect(json.code).toBe(1);
  const { version, errors, problems } = JSON.parse(json.stdout);
  expect(version).toBe(1);
  expect(problems[0]).toMatchObject({ check: 'media', severity: 'error', count: errors });
  expect(problems[0].problems).toHaveLength(1);
});

it('says where a truncated file breaks off, and does not take rubbish for a data set', async () => {
  cpSync(join(at('out'), 'step_4_output', 'bcq.json'), at('cut.json'));
  truncateSync(at('cut.json'), 1500);
  writeFileSync(at('rubbish.json'), Buffer.from([0, 255, 1, 2, 10, 123]));
  const { code, stdout } = await reeltrace(['validate', at('cut.json'), at('rubbish.json'), '--no-media']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/cut\.json: document: line \d+: it breaks off in item \d+: expected an item/);
  expect(stdout).toMatch(/rubbish\.json: document: line 1: expected an object, \{, got /);
});

it.each([
  ['nothing to check', ['validate'], 'expected reeltrace validate <paths..>'],
  ['a path that is not there', ['validate', 'gone'], 'no such file or directory'],
  ['a number that is none', ['validate', '.', '--max-problems', 'many'], '--max-problems: expected'],
  ['lengths without media', ['validate', '.', '--probe', '--no-media'], '--probe needs the media'],
])('ends with 2 for %s', async (_, args, said) => {
  const { code, stderr } = await reeltrace(args, { cwd: at() });
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

it('takes warnings for errors only when asked to', async () => {
  cpSync(join(at('out'), 'step_4_output', 'open_qa.json'), at('style.json'));
  const file = JSON.parse(readFileSync(at('style.json'), 'utf8'));
  file.items[0].reasoning = `The caption tells it. ${file.items[0].reasoning}`;
  writeFileSync(at('style.json'), JSON.stringify(file));
  const lenient = await reeltrace(['validate', at('style.json')]);
  expect([lenient.code, lenient.stdout]).toEqual([0, expect.stringContaining('warning: source_talk: ')]);
  expect(lenient.stdout).toContain('good: 0 errors, 1 warning');
  expect((await reeltrace(['validate', at('style.json'), '--strict'])).code).toBe(1);
});
