import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError, ParseError } from '../../src/errors/errors.js';
import { DRAFTED_MARKERS, draftQuestion, parseDraft } from '../../src/prompts/draft.js';
import { EXAMPLE_ANSWERS } from '../../src/prompts/example-answers.js';
import { explanationsIn, fillTemplate, openMarkers } from '../../src/prompts/fill.js';
import { checkPack } from '../../src/prompts/index.js';
import { locatePack } from '../../src/prompts/locate.js';
import { KINDS, QUESTION_KINDS } from '../../src/prompts/question-kinds.js';
import {
  deriveChecklist,
  markerValues,
  parseAnswers,
  type WorkshopAnswers,
} from '../../src/prompts/workshop.js';
import { loadPack, promptSet } from '../../src/steps.js';
import { folderOf } from './folder.js';

const EXAMPLE = parseAnswers('answers.yaml', EXAMPLE_ANSWERS);
/** Only what can't be left out. */
const LEAST =
  'footage: footage of ferries\nplace: [ramp]\nactors: [crew]\ndetails: [vests]\nactions: [mooring]\n';

const directory = await locatePack('template', '.');
/** The prompt files of the bundled scaffold, by name. */
const SCAFFOLD = new Map(
  readdirSync(directory)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => [name, readFileSync(join(directory, name), 'utf8')] as const),
);

function filled(answers: WorkshopAnswers): Map<string, string> {
  return new Map([...SCAFFOLD].map(([name, text]) => [name, fillTemplate(text, markerValues(answers))]));
}

function refusalOf(text: string): string {
  try {
    parseAnswers('answers.yaml', text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The answers were taken.');
}

describe('an answers file', () => {
  test('the example that is printed can be used as it stands', () => {
    expect(EXAMPLE.actors).toContain('customers');
    expect(Object.keys(EXAMPLE.questions)).toContain('temporal');
  });

  test('a kind of question without words of its own is asked in ours', () => {
    const { questions } = parseAnswers(
      'a.yaml',
      `${LEAST}questions:\n  causal:\n  spatial: which pier it is\n`,
    );
    expect(questions).toEqual({ causal: QUESTION_KINDS.causal.asks, spatial: 'which pier it is' });
  });

  test('what is wrong is listed by file, line and field', () => {
    const refusal = refusalOf('footage: x\nactor: [a]\nplace: []\nquestions:\n  casual: why\n');
    expect(refusal).toContain('answers.yaml:2: unknown field "actor"; did you mean "actors"?');
    expect(refusal).toContain('answers.yaml:3: place: ');
    expect(refusal).toContain(
      'answers.yaml:5: questions.casual: no kind of question; did you mean "causal"?',
    );
    expect(refusalOf(`${LEAST}questions: {}\n`)).toContain(
      'answers.yaml:6: questions: name at least one of identification',
    );
    expect(refusalOf(`${LEAST}questions: {causal: [}\n`)).toContain('not valid YAML');
  });
});

describe('the checklist', () => {
  test('follows from the kinds of questions, and names actors, marks, actions and places', () => {
    const { must_capture, should_capture } = deriveChecklist({
      ...EXAMPLE,
      questions: { causal: 'why it falls' },
    });
    expect(must_capture.join('\n')).toContain('customers, shop assistants');
    expect(must_capture.join('\n')).toContain('taking goods, putting them back');
    expect(must_capture).toContain(QUESTION_KINDS.causal.must);
    expect(must_capture).not.toContain(QUESTION_KINDS.temporal.must);
    expect(should_capture).toEqual([QUESTION_KINDS.causal.should]);
  });

  test('every kind adds to both halves', () => {
    const all = Object.fromEntries(KINDS.map((kind) => [kind, 'x']));
    const { must_capture, should_capture } = deriveChecklist({ ...EXAMPLE, questions: all });
    for (const kind of KINDS) {
      expect(must_capture).toContain(QUESTION_KINDS[kind].must);
      expect(should_capture).toContain(QUESTION_KINDS[kind].should);
    }
  });

  test('one that was confirmed is taken as it is', () => {
    const confirmed = { must_capture: ['the pier'], should_capture: ['the weather'] };
    expect(deriveChecklist({ ...EXAMPLE, ...confirmed })).toEqual(confirmed);
  });
});

describe('filling the scaffold', () => {
  test('the example answers leave nothing open, and the pack is in order', async () => {
    const files = filled(EXAMPLE);
    expect(openMarkers(files)).toEqual([]);
    const folder = await folderOf({ 'pack.yaml': 'name: own\n', ...Object.fromEntries(files) });
    expect(await checkPack(folder, promptSet())).toEqual([]);
    const pack = await loadPack(folder);
    expect(pack.prompt('anomaly_global_caption').template).toContain('\n- **fall**: somebody slips');
    expect(pack.prompt('normal_mcq').template).toContain('\n- *temporal*: when goods are taken');
    for (const text of files.values()) expect(text).not.toContain('Fill in, brackets included');
  });

  test('every marker of the scaffold is asked for, and explained', () => {
    const known = [...markerValues(EXAMPLE).keys()].sort();
    const open = openMarkers(SCAFFOLD);
    expect(open.map(({ name }) => name).sort()).toEqual(known);
    for (const { explanation } of open) expect(explanation.length).toBeGreaterThan(20);
    for (const name of DRAFTED_MARKERS) expect(known).toContain(name);
  });

  test('what was not answered stays open, with its explanation, and is reported by the check', async () => {
    const answers = parseAnswers('a.yaml', `${LEAST}questions: {causal: }\n`);
    const files = filled(answers);
    const names = openMarkers(files).map(({ name }) => name);
    expect([...names].sort()).toEqual([
      'ANOMALIES',
      'NEAR MISSES',
      'ORDINARY EVENTS',
      'OTHER FOOTAGE',
      'REASONS TO WAIT',
    ]);
    expect(files.get('video_filtering.md')).toContain('- OTHER FOOTAGE: footage that turns up');
    expect(files.get('video_filtering.md')).not.toContain('- PLACE:');
    const folder = await folderOf({ 'pack.yaml': 'name: own\n', ...Object.fromEntries(files) });
    const left = (await checkPack(folder, promptSet())).map(({ message }) => message);
    expect(left.length).toBeGreaterThan(0);
    for (const message of left) expect(message).toContain('is a placeholder');
  });

  test('a list takes the place of a line, words stand within theirs, and sentences run on below', () => {
    const values = new Map([
      ['ACTORS', { words: 'guards, customers' }],
      ['ANOMALIES', { items: ['a fall', 'theft'] }],
    ]);
    const text = `Those who take part: [ACTORS]. ${'word '.repeat(16)}ends.\nIt goes on: [ANOMALIES].\n[ANOMALIES]\n- [PLACE]\n`;
    expect(fillTemplate(text, values)).toBe(
      `Those who take part: guards, customers. ${'word '.repeat(15).trim()}\nword ends. It goes on: a fall; theft.\n- a fall\n- theft\n- [PLACE]\n`,
    );
  });

  test('values are not looked through for markers, and comments are not filled', () => {
    const values = new Map([
      ['ACTORS', { words: '[PLACE] $& $1' }],
      ['PLACE', { words: 'pier' }],
    ]);
    expect(fillTemplate('<!-- [ACTORS] -->\n[ACTORS] at the [PLACE]', values)).toBe(
      '<!-- [ACTORS] -->\n[PLACE] $& $1 at the pier',
    );
  });

  test('what is not filled keeps every character', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '[', ']', '- ', '<!--', '-->', '[ACTORS]', '{', 'x'.repeat(60)),
    });
    fc.assert(
      fc.property(text, (source) => {
        expect(fillTemplate(source, new Map())).toBe(source);
      }),
    );
    for (const source of SCAFFOLD.values()) expect(fillTemplate(source, new Map())).toBe(source);
  });
});

describe('drafts', () => {
  test('a question shows the answers and what the scaffold says of the marker', () => {
    const explanations = new Map([...SCAFFOLD.values()].flatMap((text) => [...explanationsIn(text)]));
    for (const name of DRAFTED_MARKERS) {
      const text = draftQuestion(name, explanations.get(name) ?? '', EXAMPLE);
      expect(text).toContain(`What it has to say: ${explanations.get(name)}`);
      expect(text).toContain('shop assistants');
    }
  });

  test('a draft is read in the form that was asked for', () => {
    expect(parseDraft('PLACE', ' aisles, tills.\n')).toEqual({ words: 'aisles, tills' });
    expect(parseDraft('ANOMALIES', '- **fall**: x\n\n* **theft**: y')).toEqual({
      items: ['**fall**: x', '**theft**: y'],
    });
  });

  test.each([
    ['PLACE', 'was to be one line, but has 2', 'aisles\ntills'],
    ['PLACE', 'was to be one line, but has 0', ''],
    ['PLACE', 'is longer than 700 characters', 'x'.repeat(701)],
    ['PLACE', 'holds braces', 'aisles of {video_length}'],
    ['PLACE', 'holds braces, comments', 'aisles <!-- hidden'],
    ['PLACE', 'holds a placeholder', 'the [ACTORS]'],
    ['ANOMALIES', 'was to be a list', 'Here they are:\n- a fall'],
    ['ANOMALIES', 'was to have 1 to 16 lines, but has 17', '- x\n'.repeat(17)],
    ['ANOMALIES', 'lines of ===', '=====\n- x'],
  ] as const)('a draft of %s is refused, so that it is asked for again, when it %s', (name, reason, text) => {
    expect(() => parseDraft(name, text)).toThrow(ParseError);
    expect(() => parseDraft(name, text)).toThrow(reason);
  });
});
