import { expect, test } from 'vitest';
import { protocolProblems } from '../../src/prompts/check-protocol.js';
import { parsePromptFile } from '../../src/prompts/prompt-file.js';
import { BUILT_IN_QA_TYPES } from '../../src/records/qa-types.js';
import type { PromptKey } from '../../src/records/record.js';
import { loadPack, PROMPT_KEYS } from '../../src/steps.js';

function problemsIn(key: PromptKey, text: string): string[] {
  const prompt = parsePromptFile(key, 'x.md', text, []);
  if (prompt === undefined) throw new Error('the prompt could not be read');
  return protocolProblems(prompt, BUILT_IN_QA_TYPES).map(({ line, message }) => `${line}: ${message}`);
}

const MCQ = `Ask.

=====
Multiple-Choice Question: <question>
A. <option>
B. <option>
C. <option>
D. <option>
======
Answer: <letter>
=====
Reasoning: <paragraphs>

## The account
{detailed_description}
`;

test.each([
  ['anomaly_mcq', MCQ],
  ['anomaly_mcq', MCQ.replace('<letter>', '[A/B/C/D]')],
  ['anomaly_mcq', MCQ.replace('<letter>', 'A, B, C or D')],
  ['anomaly_mcq', MCQ.replace('<letter>', '<letter>. <option text>')],
  ['anomaly_mcq', MCQ.replace('<letter>', 'B')],
  ['anomaly_mcq', MCQ.replaceAll('<option>', '').replace('<question>', '').replace('<paragraphs>', '')],
  ['normal_bcq', '```\n1. Question: …\nAnswer: Yes/No. [one sentence]\nReasoning: …\n```'],
  ['normal_bcq', '=====\nQuestion: <q>\n======\nAnswer: <"Yes" or "No">\n=====\nReasoning: <r>'],
  ['normal_bcq', '=====\nQuestion: <q>\n======\nAnswer: No. <one sentence>\n=====\nReasoning: <r>'],
  [
    'normal_temporal_localization',
    '=====\nQuestion: <q>\n======\nAnswer: Start_Time: MM:SS, End_Time: MM:SS\n=====\nReasoning: <r>',
  ],
  [
    'normal_temporal_localization',
    '```json\n[{"question": "…", "answer": {"start": "MM:SS.ff", "end": "HH:MM:SS.mmm"}, "reasoning": "…"}]\n```',
  ],
  [
    'normal_temporal_localization',
    '=====\nQuestion: <q>\n======\nAnswer: Start_Time: <MM:SS>, End_Time: [end time]\n=====\nReasoning: <r>',
  ],
  [
    'normal_temporal_localization',
    '```json\n[{"question": "…", "answer": {"start": "MM:SS", "end": "MM:SS"}, "reasoning": "…"}]\n```',
  ],
  [
    'anomaly_mcq',
    '```json\n[{"question": "…", "options": ["…", "… too"],\n"answer": "<letter>", "reasoning": "…"}]\n```',
  ],
  [
    'event_summary',
    '<example>\n(Another video.)\n=====\nQuestion: Q?\n======\nAnswer: A.\n=====\nReasoning: R.\n</example>',
  ],
] as const)('a form that the parser reads is no problem in %s: %s', (key, text) => {
  expect(problemsIn(key, text)).toEqual([]);
});

test.each([
  [
    'a label that is none',
    'anomaly_mcq',
    MCQ.replace('Answer:', 'Response:'),
    /^4: .*as mcq: Expected "Answer: …"/,
  ],
  ['two letters', 'anomaly_mcq', MCQ.replace('<letter>', 'A and B'), /^4: .*Expected one letter/],
  [
    'a letter without its option',
    'anomaly_mcq',
    MCQ.replace('D. <option>\n', '').replace('<letter>', 'D'),
    /^4: /,
  ],
  ['options by number', 'anomaly_mcq', MCQ.replace(/^[A-D]\./gm, '1.'), /^4: .*Expected options/],
  [
    'no verdict',
    'normal_bcq',
    '=====\nQuestion: <q>\n======\nAnswer: Maybe.\n=====\nReasoning: <r>',
    /^2: .*begins with Yes or No/,
  ],
  [
    'times without a form',
    'normal_temporal_localization',
    '=====\nQuestion: <q>\n======\nAnswer: 5 until 9\n=====\nReasoning: <r>',
    /^2: .*Expected times as MM:SS/,
  ],
  [
    'a reasoning under another label',
    'event_summary',
    '=====\nQuestion: <q>\n======\nAnswer: <a>\n=====\nThoughts: <r>',
    /^2: .*(?:no reasoning|under no label)/,
  ],
  [
    'an example without a question',
    'event_summary',
    'Ask.\n\n<example>\n=====\nFrage: Was?\n======\nAntwort: Das.\n=====\n</example>',
    /^4: .*found no question/,
  ],
  [
    'broken JSON',
    'event_summary',
    '```json\n[{"question": "…", "answer": "…" "reasoning": "…"}]\n```',
    /^2: .*not valid JSON/,
  ],
] as const)('%s is a problem of %s', (_, key, text, expected) => {
  const problems = problemsIn(key, text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(expected);
});

test('the line is that of the block, behind comments and front matter', () => {
  const good = '1. Question: Q?\nAnswer: Yes. It is.\nReasoning: R.';
  const bad = '2. Question: Q?\nAnswer: Perhaps.\nReasoning: R.';
  const text = `---\ntemperature: 0\n---\n<!-- a\nb -->\n<example>\n${good}\n${bad}\n</example>`;
  expect(problemsIn('anomaly_bcq', text)).toEqual([expect.stringMatching(/^10: /)]);
});

test.each([
  'Question and answer:\n- Question: short, without a hint.\n- Answer: one letter.\n- Reasoning: long.',
  '=====\nTASK\n=====\nAsk three questions.\n\nRules\n=====\nAnswer: with a letter.',
  '```\nsome code\n```',
  '<example>\nA description: A van turns.\n</example>',
  '{detailed_description}',
])('prose about questions and rules around headings are no forms: %s', (text) => {
  expect(problemsIn('anomaly_mcq', text)).toEqual([]);
});

test('prompts that ask for no questions are left alone', async () => {
  expect(problemsIn('normal_global_caption', MCQ.replace('Answer:', 'Response:'))).toEqual([]);
  const pack = await loadPack('general');
  for (const key of PROMPT_KEYS) expect(problemsIn(key, pack.prompt(key).template)).toEqual([]);
});

test('in a bundled prompt, each label that is broken is found', async () => {
  const { template } = (await loadPack('traffic')).prompt('anomaly_bcq');
  expect(problemsIn('anomaly_bcq', template)).toEqual([]);
  for (const [broken, by] of [
    ['Answer: No.', 'Response: No.'],
    ['Answer: Yes.', 'Answer: Certainly.'],
    ['1. Question:', '1. Frage:'],
  ] as const) {
    expect(template).toContain(broken);
    expect(problemsIn('anomaly_bcq', template.replace(broken, by)), by).not.toEqual([]);
  }
});
