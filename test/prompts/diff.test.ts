import { expect, test } from 'vitest';
import { resolvePack } from '../../src/prompts/chain.js';
import { diffPacks } from '../../src/prompts/diff.js';
import { promptSet } from '../../src/steps.js';
import { folderOf, OWN } from './folder.js';

/** What differs between `general`, or another pack, and a pack of these files. */
async function differences(files: Readonly<Record<string, string>>, first = 'general') {
  const folder = await folderOf(files);
  return diffPacks(
    await resolvePack(first, promptSet(), folder),
    await resolvePack('.', promptSet(), folder),
  );
}

test('a pack that changes nothing does not differ, nor does one whose comments do', async () => {
  expect(await differences({ 'pack.yaml': OWN })).toEqual([]);
  const general = await resolvePack('general', promptSet(), '.');
  const text = general.prompts.get('normal_mcq')?.template ?? '';
  expect(await differences({ 'pack.yaml': OWN, 'normal_mcq.md': `<!-- the same -->\n${text}\n\n` })).toEqual(
    [],
  );
});

test('another text is a patch of that prompt only', async () => {
  const files = {
    'pack.yaml': OWN,
    'normal_chunk_caption.md': 'Look.\nTell.\n',
    'a/pack.yaml': OWN.replace('own', 'a'),
    'a/normal_chunk_caption.md': 'Look.\nWrite.\n',
  };
  expect(await differences(files, './a')).toEqual([
    {
      key: 'normal_chunk_caption',
      held_by: 'both',
      added: 1,
      removed: 1,
      patch:
        '--- a/normal_chunk_caption.md\n+++ own/normal_chunk_caption.md\n@@ -1,2 +1,2 @@\n Look.\n-Write.\n+Tell.\n',
    },
  ]);
});

test('another temperature is a difference, as it changes the answers', async () => {
  const files = {
    'pack.yaml': OWN,
    'normal_chunk_caption.md': '---\ntemperature: 1\n---\nLook.\n',
    'a/pack.yaml': OWN,
    'a/normal_chunk_caption.md': 'Look.\n',
  };
  const [only, ...others] = await differences(files, './a');
  expect(others).toEqual([]);
  expect(only).toMatchObject({ added: 3, removed: 0, held_by: 'both' });
  expect(only?.patch).toContain('+---\n+temperature: 1\n+---\n Look.\n');
});

test('a prompt that only one pack has is shown whole', async () => {
  const files = {
    'pack.yaml': 'name: own\n',
    'video_filtering.md': 'Is it?\n',
    'a/pack.yaml': 'name: a\n',
    'a/normal_mcq.md': 'Ask.\n',
  };
  const [second, first] = await differences(files, './a');
  expect(second).toMatchObject({ key: 'video_filtering', held_by: 'second' });
  expect(second?.patch).toBe('--- /dev/null\n+++ own/video_filtering.md\n@@ -0,0 +1,1 @@\n+Is it?\n');
  expect(first).toMatchObject({ key: 'normal_mcq', held_by: 'first', removed: 1 });
});
