import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Digest, gatherDigests } from '../../../src/results/status/digest.js';
import { digestHtml, escapeHtml, writeDigest } from '../../../src/results/status/digest-page.js';
import { teacher, useWorld } from '../../run/world.js';

const world = useWorld();
const SCRIPT = '<script>alert("x")</script>';

/** The texts of one column. */
function column({ sections }: Digest, name: string): string {
  return sections
    .filter(({ column }) => column === name)
    .map(({ title, text }) => `${title}: ${text}`)
    .join('\n');
}

describe('the digest of a pilot', () => {
  it('holds the captions, the description and the questions of each video, in columns of their own', async () => {
    const videos = await world.clips('calm', 'crash');
    await world.run(teacher());
    const [calm, crash] = await gatherDigests(world.results(), videos);
    if (calm === undefined || crash === undefined) throw new Error('a video is missing');
    expect(column(calm, 'captions')).toMatch(
      /in domain, normal.*calm.*Clip \[calm\]: normal_global_caption/s,
    );
    expect(column(crash, 'captions')).toMatch(/anomaly_chunk_caption.*Highlight: at 4 s: Clip \[crash\]/s);
    expect(column(calm, 'description')).toContain('normal_description');
    const questions = column(calm, 'questions');
    expect(questions).toMatch(/normal_mcq: Question: .*A\. red car\nB\. blue van.*Answer: B\nBecause: /s);
    expect(questions).toContain('scene_description: Question: ');

    const html = digestHtml([calm, crash]);
    expect(html.match(/<section>/g)).toHaveLength(2);
    for (const heading of ['What was seen', 'The description', 'What is asked'])
      expect(html.split(`<h3>${heading}</h3>`)).toHaveLength(3);
    for (const { text } of [...calm.sections, ...crash.sections]) expect(html).toContain(escapeHtml(text));
  });

  it('shows what was written last of what was written twice, and the pairs that no one can use', async () => {
    const [calm = ''] = await world.clips('calm');
    const row = { video: calm, video_length: 12, mode: 'normal', dense_caption: 'none' };
    await world.leave(
      '1a',
      { ...row, global_caption: 'The first try.' },
      { ...row, global_caption: 'The second try.' },
    );
    await world.leave('3', { ...row, prompt_key: 'normal_mcq', qa_output: 'I would rather not say.' });
    const [digest] = await gatherDigests(world.results(), [calm]);
    if (digest === undefined) throw new Error('the video is missing');
    expect(column(digest, 'captions')).toContain('The second try.');
    expect(column(digest, 'captions')).not.toContain('The first try.');
    expect(column(digest, 'questions')).toContain('REJECTED: ');
  });

  it('says of a video without records where to look', () => {
    const html = digestHtml([{ video: '/v/broken.mp4', sections: [] }]);
    expect(html).toContain('Pilot: 1 video<');
    expect(html).toContain('failures.jsonl');
  });

  it('lets nothing in a text or a name become markup', async () => {
    const sections = (['captions', 'description', 'questions'] as const).map((name) => ({
      column: name,
      title: SCRIPT,
      text: `${SCRIPT} & "quotes" '`,
    }));
    const digests = [{ video: `/v/${SCRIPT}" onerror="alert(1).mp4`, sections }];
    const html = digestHtml(digests);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('" onerror');
    expect(html).toContain(
      '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &quot;quotes&quot; &#39;',
    );
    await world.clips('calm');
    await world.run(teacher());
    expect(await readFile(await writeDigest(world.results(), digests), 'utf8')).toBe(html);
  });
});
