import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QA_TYPES } from '../../../src/records/qa-types.js';
import { MODES } from '../../../src/records/record.js';
import { Ledger } from '../../../src/results/ledger/ledger.js';
import { qaPromptKey } from '../../helpers/steps.js';
import { useWorld } from '../../run/world.js';

const world = useWorld();
const read = () => Ledger.read(world.results());
const common = { video: '/v/a.mp4', video_length: 12, mode: 'anomaly' };
const captions = { ...common, global_caption: 'g', dense_caption: 'd' };
const chunks = { ...captions, chunk_captions: [] };
const description = {
  ...common,
  prompt_key: 'anomaly_description',
  detailed_description: 'D',
  original_captions: { global_caption: 'g', dense_caption: 'd' },
  chunk_captions: [],
};
const questionRow = (prompt_key: string) => ({ ...common, prompt_key, qa_output: 'text' });

describe('the ledger', () => {
  it('knows nothing of an empty results directory', async () => {
    const ledger = await read();
    expect([ledger.size, ledger.find('/v/a.mp4'), ledger.problems]).toEqual([0, undefined, []]);
  });

  it('knows which steps a video has passed, from rows of every step without any provenance', async () => {
    await world.leave('0', { video_path: '/v/a.mp4', is_valid: true, raw_response: 'Yes', mode: 'anomaly' });
    await world.leave('1a', captions);
    await world.leave('1b', chunks);
    await world.leave('1c', { ...chunks, highlight_chunk: null });
    await world.leave('2', description);
    await world.leave('3', questionRow('anomaly_mcq'), questionRow('event_summary'));
    const left = (await read()).find('/v/a.mp4');
    expect(left).toMatchObject({ is_valid: true, mode: 'anomaly' });
    expect(left?.steps).toEqual(new Set(['0', '1a', '1b', '1c', '2']));
    expect(left?.questions).toEqual(new Set(['anomaly_mcq', 'event_summary']));
  });

  it('tells all prompt keys of step 3 apart', async () => {
    const keys = [...new Set(MODES.flatMap((mode) => QA_TYPES.map((type) => qaPromptKey(type, mode))))];
    await world.leave('3', ...keys.map((key) => ({ ...questionRow(key), video: `/v/${key}.mp4` })));
    const ledger = await read();
    for (const key of keys) {
      const left = ledger.find(`/v/${key}.mp4`);
      expect(left?.questions).toEqual(new Set([key]));
      expect([...(left?.steps ?? [])]).toEqual([]);
      expect(left).toMatchObject({ is_valid: true, mode: 'anomaly' });
    }
  });

  it('keeps fields that it does not know out of its way', async () => {
    await world.leave('1a', { ...captions, score: [1, { a: null }], pending: true });
    expect((await read()).find('/v/a.mp4')?.steps).toEqual(new Set(['1a']));
  });

  it('knows a video by its absolute path', async () => {
    await world.leave('1a', { ...captions, video: 'videos/a.mp4' });
    expect((await read()).find(resolve('videos/a.mp4'))?.steps).toEqual(new Set(['1a']));
  });

  it('tells of lines that are no records, by file and line, and reads the others', async () => {
    await world.leave('1a', '{"video": ', captions, { video: '/v/b.mp4' }, '', '[]', {
      ...captions,
      video: '',
    });
    await world.leave('3', questionRow('quiz'), questionRow('mcq'), questionRow('anomaly_event_summary'));
    const ledger = await read();
    const file = 'step_1a_caption/captions.jsonl';
    expect(ledger.problems).toEqual([
      expect.stringMatching(`^${file}:1: `),
      expect.stringMatching(`^${file}:3: `),
      expect.stringMatching(`^${file}:5: `),
      expect.stringMatching(`^${file}:6: `),
      expect.stringMatching(/^step_3_qa\/qa_output\.jsonl:1: prompt_key: /),
      expect.stringMatching(/^step_3_qa\/qa_output\.jsonl:2: prompt_key: /),
      expect.stringMatching(/^step_3_qa\/qa_output\.jsonl:3: prompt_key: /),
    ]);
    expect(ledger.size).toBe(1);
    expect(ledger.find('/v/b.mp4')).toMatchObject({ steps: new Set(), unusable: new Set(['1a']) });
  });

  it('lists no more problems than a person would read', async () => {
    await world.leave(
      '1a',
      ...Array.from({ length: 500 }, (_, index) => `no record ${index % 50}`),
      'no record 1',
    );
    const { problems } = await read();
    expect(problems).toHaveLength(21);
    expect(problems[1]).toMatch(/captions\.jsonl: 11 lines, the first is line 2: expected a JSON object/);
    expect(problems[20]).toMatch(/: 300 lines, the first is line 21: other reasons$/);
  });

  it('takes the last of several rows of the same video and step', async () => {
    const filter = (is_valid: boolean, mode?: string) => ({ video: '/v/a.mp4', is_valid, mode });
    await world.leave('0', filter(false), filter(true, 'anomaly'), filter(true, 'normal'));
    expect((await read()).find('/v/a.mp4')).toMatchObject({ is_valid: true, mode: 'normal' });
    await world.leave('0', filter(true, 'anomaly'), filter(false));
    expect((await read()).find('/v/a.mp4')).toMatchObject({ is_valid: false });
  });

  it('sees that a row was made from another one than is there now, at every step', async () => {
    const made = (row: object, upstream: string, fingerprint: string) => ({
      ...row,
      provenance: { upstream, fingerprint },
    });
    const [g, h, i, k, other] = ['11111111', '22222222', '33333333', '44444444', '99999999'] as const;
    await world.leave('1a', made(captions, '', g));
    await world.leave('1b', made(chunks, g, h));
    await world.leave('1c', made({ ...chunks, highlight_chunk: null }, other, i));
    await world.leave('2', made(description, other, k));
    await world.leave(
      '3',
      made(questionRow('anomaly_mcq'), k, ''),
      made(questionRow('anomaly_bcq'), other, ''),
    );
    expect((await read()).find('/v/a.mp4')?.stale).toEqual(
      new Map([
        ['1c', 'upstream'],
        ['2', 'upstream'],
        ['anomaly_bcq', 'upstream'],
      ]),
    );
  });

  it('finds 200,000 videos again and no other one', async () => {
    const name = (index: number) => `/v/${createHash('md5').update(String(index)).digest('hex')}.mp4`;
    const rows = Array.from({ length: 200_000 }, (_, index) =>
      JSON.stringify({ video: name(index), is_valid: index % 3 > 0, mode: MODES[index % 2] }),
    );
    await world.leave('0', rows.join('\n'));
    const ledger = await read();
    expect(ledger.size).toBe(200_000);
    let wrong = 0;
    for (let index = 0; index < 200_000; index += 1) {
      const left = ledger.find(name(index));
      if (left?.is_valid !== index % 3 > 0 || left.mode !== MODES[index % 2]) wrong += 1;
      if (ledger.find(name(index + 200_000)) !== undefined) wrong += 1;
    }
    expect(wrong).toBe(0);
  });
});
