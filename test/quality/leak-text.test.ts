import { describe, expect, it } from 'vitest';
import { leaks } from '../../src/quality/leak-text.js';
import { ItemMeasures } from '../../src/quality/measures.js';
import { choices, verdicts } from './question-sets.js';

describe('leaks', () => {
  it('shows what can be guessed without the video, by type', () => {
    const measures = new ItemMeasures();
    for (const [pair, id] of [...choices(1, 300, { by: 'length' }), ...verdicts(1, 40, { by: 'nothing' })]) {
      const task = pair.type === 'mcq' ? 'mcq' : 'bcq';
      measures.add({ task, id, question: '', answer: '', reasoning: '', pair });
    }
    const lines = leaks(measures.figures());
    expect(lines[0]).toBe('## Guessed without the video');
    expect(lines[4]).toContain('| type | questions | guessed | 95 % interval | chance |');
    expect(lines[6]).toMatch(
      /^\| mcq \| 300 \| \d\d % \| \d\d % to \d\d % \| 25 % \| (\d\d % \| ){3}can be guessed \|$/,
    );
    expect(lines[7]).toMatch(/^\| bcq \| 40 \| .* \| 50 % \| \d+ % \| \d+ % \| {2}\| too few to tell \|$/);
    expect(lines.at(-1)).toMatch(/^The right option is the longest in \d\d % of \d+ questions .*: skewed\.$/);
  });

  it('shows nothing where nothing can be guessed at', () => {
    expect(leaks(new ItemMeasures().figures())).toEqual([]);
  });
});
