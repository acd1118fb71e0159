import { describe, expect, it } from 'vitest';
import { judgePairs, missingVerdict, parseQa } from '../../src/qa/index.js';
import { readForeign } from '../../src/signals/foreign.js';
import { createSignals } from '../../src/signals/index.js';
import { read } from '../../src/signals/language.js';
import { PROMPT_KEYS } from '../../src/steps.js';
import { qaTypeOf } from '../helpers/steps.js';
import { qaPrompt, say } from './dialogue.js';
import { fakeMedia } from './synthetic.js';

const model = createSignals(fakeMedia());
const DENSE = [
  '<00:00:00><00:00:04> A white van waits at the gate.',
  '<00:00:04><00:00:09> The gate opens and the van drives in.',
  '<00:00:09><00:00:11> The van hits a "stop" post.',
  '<00:00:11><00:00:20> Two people inspect the post.',
].join('\n');
const PROMPT = `Merge these. The video length is 20.5 seconds.
For example:
<00:00:05><00:00:12> A red car enters.

<example>
${'<00:00:00><00:00:01> Bread.\n'.repeat(9)}
</example>
Dense caption:
${DENSE}
Write nothing else.`;

describe('captions by another model', () => {
  it('are read line by line, without the examples of the prompt', () => {
    expect(readForeign(PROMPT)).toEqual([
      { kind: 'stated', length: 20.5 },
      { kind: 'told', start: 0, end: 4, text: 'A white van waits at the gate.' },
      { kind: 'told', start: 4, end: 9, text: 'The gate opens and the van drives in.' },
      { kind: 'told', start: 9, end: 11, text: "The van hits a 'stop' post." },
      { kind: 'told', start: 11, end: 20, text: 'Two people inspect the post.' },
    ]);
  });

  it('are read from chunk captions when there are no dense lines', () => {
    const chunks = 'Chunk 0 (0.0-5.0s): A van waits.\n\n---\n\nChunk 1 (5.0-9.4s): It leaves.';
    expect(readForeign(chunks)).toMatchObject([
      { kind: 'told', start: 0, end: 5, text: 'A van waits.' },
      { kind: 'told', start: 5, end: 9.4, text: 'It leaves.' },
    ]);
  });

  it('are read from dense lines, chunks and the highlight together', () => {
    const text = `${DENSE}\n\nChunk 0 (0.0-10.0s): A van.\n\nHighlight at 9.5s (6.5-12.5s): It hits a post.`;
    const told = readForeign(text).flatMap((fact) => (fact.kind === 'told' ? [fact.text] : []));
    expect(told).toHaveLength(6);
    expect(told.slice(-2)).toEqual(['A van.', 'It hits a post.']);
  });

  it('lose lines that are reversed or lie beyond the stated length', () => {
    const lines = '<00:00:06><00:00:02> a\n<00:00:01><00:00:02> b\n<00:01:00><00:01:02> c';
    expect(readForeign(`Video duration: 8 s\n${lines}`)).toEqual([
      { kind: 'stated', length: 8 },
      { kind: 'told', start: 1, end: 2, text: 'b' },
    ]);
  });

  it('become a description that holds all of them and can be read again', async () => {
    const text = await say(model, 'anomaly_description', PROMPT);
    expect(read(text)).toEqual(readForeign(PROMPT));
  });

  it('lead to the moment of the alarming event', async () => {
    expect(await say(model, 'highlight_timestamp_extraction', PROMPT)).toBe('10');
  });

  it('give pairs of every type that pass all checks', async () => {
    const described = await say(model, 'anomaly_description', PROMPT);
    for (const key of PROMPT_KEYS) {
      const type = qaTypeOf(key);
      if (type === undefined) continue;
      const { pairs, rejections } = parseQa(type, await say(model, key, qaPrompt(described)));
      expect({ key, rejections }).toEqual({ key, rejections: [] });
      const judged = judgePairs(pairs, { video_length: 20.5, description: described });
      expect(judged.flatMap(({ reasons }) => reasons)).toEqual([]);
      expect(missingVerdict(pairs)).toBeUndefined();
      expect(pairs.length).toBeGreaterThan(0);
    }
  });

  it('that cannot be read at all are an error that says what to do', async () => {
    const asked = say(model, 'normal_description', 'Merge: the van drives in and stops.');
    await expect(asked).rejects.toMatchObject({ name: 'RecordError', kind: 'no_input' });
    await expect(asked).rejects.toSatisfy((error: unknown) => JSON.stringify(error).includes('llm.backend'));
  });
});
