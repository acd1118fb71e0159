import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import {
  bundledPacks,
  checkPack,
  findPlaceholders,
  type Pack,
  type PromptValues,
  type PromptVariables,
  SCAFFOLD,
  VARIABLES,
} from '../../src/prompts/index.js';
import { checkPair, parseQa, shuffleMcq, tasksOf, toItems } from '../../src/qa/index.js';
import { QA_TYPES, type QaType } from '../../src/records/qa-types.js';
import type { PromptKey } from '../../src/records/record.js';
import { loadPack, PROMPT_KEYS, promptSet, STEPS } from '../../src/steps.js';
import { offerOf, qaTypeOf } from '../helpers/steps.js';
import { folderOf } from './folder.js';

const READY = ['general', 'traffic', 'warehouse'] as const;
const values: PromptValues & PromptVariables = {
  video_length: '30.2',
  video_length_mmss: '00:30',
  global_caption: 'the-summary',
  dense_caption: 'the-events',
  chunk_captions: 'the-chunks',
  highlight: 'the-highlight',
  detailed_description: 'the-description',
  timestamp_start: '5.0',
  timestamp_end: '10.0',
};

const root = await mkdtemp(join(tmpdir(), 'reeltrace-packs-'));
afterAll(() => rm(root, { recursive: true, force: true }));

/** A copy of the scaffold in which every marker is filled in, as its author would. */
async function filledScaffold(): Promise<string> {
  const { directory } = await loadPack('general');
  const copy = join(root, 'retail');
  await cp(join(directory, '..', SCAFFOLD), copy, { recursive: true });
  for (const name of await readdir(copy)) {
    const text = await readFile(join(copy, name), 'utf8');
    const filled = text
      .split('\n')
      .map((line) =>
        findPlaceholders(line).reduce(
          (kept, { text: marker }) =>
            kept.replace(marker, kept === marker ? '- *one*: two' : 'shelves and tills'),
          line,
        ),
      );
    await writeFile(join(copy, name), filled.join('\n'));
  }
  return copy;
}

const packs: readonly (readonly [string, Pack])[] = [
  ...(await Promise.all(READY.map(async (name) => [name, await loadPack(name)] as const))),
  ['a filled template', await loadPack(await filledScaffold())],
];

const QA_KEYS = PROMPT_KEYS.filter((key) => qaTypeOf(key) !== undefined);
function typeOf(key: PromptKey): QaType {
  const type = qaTypeOf(key);
  if (type === undefined) throw new Error(`${key} is not a QA prompt`);
  return type;
}

test('four packs come with reeltrace, three of them ready to run', async () => {
  expect(await bundledPacks()).toEqual(['general', SCAFFOLD, 'traffic', 'warehouse'].sort());
  for (const name of READY) expect(await checkPack(name, promptSet())).toEqual([]);
});

test.each(packs)(
  '%s holds 26 prompts of its own, all eight QA types and no marker to fill in',
  async (_, pack) => {
    const files = (await readdir(pack.directory)).filter((name) => name !== 'README.md');
    expect(files.sort()).toEqual([...PROMPT_KEYS.map((key) => `${key}.md`), 'pack.yaml'].sort());
    expect(await readFile(join(pack.directory, 'pack.yaml'), 'utf8')).not.toMatch(/^extends/m);
    expect(pack.qa_types).toEqual(QA_TYPES);
    expect(pack.language).toBe('en');
    expect(pack.domain).not.toBe('');
    expect(new Set(PROMPT_KEYS.map((key) => pack.prompt(key).hash)).size).toBe(26);
    for (const key of PROMPT_KEYS) {
      expect(findPlaceholders(pack.prompt(key).template)).toEqual([]);
      expect(pack.prompt(key).template).not.toMatch(/<!--|-->/);
    }
  },
);

test('no two bundled packs share a prompt: each speaks the language of its domain', () => {
  for (const key of PROMPT_KEYS) {
    expect(new Set(packs.map(([, pack]) => pack.prompt(key).hash)).size, key).toBe(packs.length);
  }
});

describe.each(packs)('the prompts of %s', (_, pack) => {
  const text = (key: PromptKey) => pack.prompt(key).render(values).replace(/\s+/g, ' ');
  const example = (key: PromptKey) =>
    /<example>\n.*\n([\s\S]*?)<\/example>/.exec(pack.prompt(key).template)?.[1] ?? '';
  const pairs = (key: PromptKey) => parseQa(typeOf(key), example(key)).pairs;

  test.each(PROMPT_KEYS)('%s renders with what its key is offered', (key) => {
    const { offers, requires } = offerOf(key);
    const rendered = pack.prompt(key).render(Object.fromEntries(offers.map((name) => [name, values[name]])));
    for (const name of VARIABLES) expect(rendered).not.toContain(`{${name}}`);
    for (const [name] of requires) if (name !== undefined) expect(rendered).toContain(values[name]);
  });

  test.each(PROMPT_KEYS.filter((key) => key !== 'scene_description'))(
    '%s states the length of the video',
    (key) => {
      expect(text(key)).toMatch(/\b30\.2 seconds\b/);
    },
  );

  test.each(PROMPT_KEYS.filter((key) => STEPS.prompts.get(key)?.watches === false))(
    '%s is read without a video, so it has its variables at the end, and headings alone between them',
    (key) => {
      const { prefix, fixed } = pack.prompt(key).fixed_text;
      expect(fixed - prefix).toBeLessThan(350);
    },
  );

  test('wrong options come from other events, and reasoning ends on its conclusion', () => {
    for (const lane of ['anomaly', 'normal'] as const) {
      expect(text(`${lane}_mcq`)).toMatch(/wrong options from other events of the same account/);
    }
    for (const key of QA_KEYS) expect(text(key)).toMatch(/one plain sentence that ends the reasoning/);
  });

  test.each(PROMPT_KEYS)('an example in %s says that it is about another video', (key) => {
    const { template } = pack.prompt(key);
    const examples = [...template.matchAll(/<example>\n(.*)\n/g)];
    expect(examples).toHaveLength(template.split('</example>').length - 1);
    for (const [, first] of examples) expect(first).toMatch(/another video/);
  });

  test('the filter says at the start of its answer whether a video belongs to the domain', () => {
    expect(text('video_filtering')).toMatch(/answer begins with the word `yes` or the word `no`/);
  });

  test('the classification detects first, counts near misses, tests persistence and takes doubt for normal', () => {
    const classification = text('video_anomaly_classification');
    expect(classification).toMatch(/## Detect first .*near miss.* ## Judge second/);
    expect(classification).toMatch(/near miss is an anomaly even though nothing was touched/);
    expect(classification).toMatch(
      /Persistence test\..*until the video ends or for ten seconds at least.*ordinary reason/,
    );
    expect(classification).toMatch(/ambiguous is \*\*Normal\*\*/);
    expect(example('video_anomaly_classification').trimEnd().split('\n').at(-1)).toBe('Anomaly');
  });

  test.each([
    'anomaly_global_caption',
    'normal_global_caption',
    'anomaly_dense_caption',
    'normal_dense_caption',
  ] as const)('%s looks before it writes, leaves out filler and may find nothing', (key) => {
    expect(text(key)).toContain('## Detect before you describe');
    expect(text(key)).toMatch(/filler|do not repeat the setting/);
    expect(text(key)).toMatch(/valid answer|shows no clear anomaly|If hardly anything happens, say so/);
  });

  test.each(['anomaly_dense_caption', 'anomaly_chunk_caption', 'anomaly_description'] as const)(
    '%s calls something stalled only if it stays so',
    (key) => expect(text(key)).toMatch(/only (?:if|for).*(?:ten seconds at least|the whole segment)/),
  );

  test.each(['anomaly_chunk_caption', 'normal_chunk_caption', 'highlight_chunk_caption'] as const)(
    '%s knows its own seconds and may find nothing',
    (key) => {
      expect(text(key)).toMatch(/covers the seconds 5\.0 to 10\.0/);
      expect(text(key)).toMatch(/is a valid answer/);
      expect(text(key)).toMatch(/No filler/);
    },
  );

  test.each(['anomaly_description', 'normal_description'] as const)(
    '%s adds nothing, takes its times from the notes and hides where it has them from',
    (key) => {
      expect(text(key)).toMatch(/Add nothing of your own/);
      expect(text(key)).toMatch(/Times as MM:SS, taken from the notes/);
      expect(text(key)).toMatch(/do not mention notes, observers, captions/);
      expect(text(key)).toMatch(/no filler/i);
    },
  );

  test.each(['anomaly_dense_caption', 'normal_dense_caption'] as const)(
    'the example lines of %s keep to the form and stand in the order of their beginnings',
    (key) => {
      const { template } = pack.prompt(key);
      expect(template).toContain('`No notable event:`');
      for (const [, length = '', lines = ''] of template.matchAll(
        /<example>\n.*another video(?: of|,) (\d+) seconds.*\n([\s\S]*?)<\/example>/g,
      )) {
        const times = lines
          .trimEnd()
          .split('\n')
          .map((line) => /^<00:(\d\d:\d\d)><00:(\d\d:\d\d)> \S/.exec(line));
        for (const time of times) {
          expect(time?.[1] !== undefined && time[2] !== undefined && time[1] < time[2]).toBe(true);
          expect((time?.[2] ?? '99:99') <= `00:${length}`).toBe(true);
        }
        const starts = times.map((time) => time?.[1]);
        expect(starts).toEqual(starts.toSorted());
      }
    },
  );

  test.each(QA_KEYS)('%s asks for blindness to its source and for reasoning in three movements', (key) => {
    expect(text(key)).toMatch(
      /never mention where the knowledge comes from.*"the description", "the caption"/,
    );
    expect(text(key)).toMatch(/as if you had watched the video/);
    expect(text(key)).toMatch(/\*observation\*.*\*inference\*.*\*conclusion\*/);
    if (key !== 'scene_description')
      expect(text(key)).toMatch(/Times are MM:SS, occur in the account, and none is later/);
    expect(offerOf(key).offers).not.toContain('global_caption');
  });

  test('what makes each QA type what it is stands in its prompts', () => {
    for (const lane of ['anomaly', 'normal'] as const) {
      expect(text(`${lane}_mcq`)).toMatch(
        /exactly one is correct.*Parallel.*Specific.*clearly contradicted by the video/,
      );
      expect(text(`${lane}_bcq`)).toMatch(
        /Exactly two: the answer to one is yes, to the other no.*comparable plausibility/,
      );
      expect(text(`${lane}_causal_linkage`)).toMatch(
        /\*\*Blind\*\*.*no actor, no thing, no action and no outcome/,
      );
      expect(text(`${lane}_temporal_event_desc`)).toMatch(
        /\*\*Blind\*\*.*no actor, no thing, no action and no outcome/,
      );
      expect(text(`${lane}_temporal_localization`)).toMatch(/contains no time and no hint at the time/);
    }
    expect(text('scene_description')).toContain('**No events.**');
    expect(text('event_summary')).toContain('**No layout.**');
  });

  test.each(QA_KEYS)('the example of %s parses into exactly the items that the prompt promises', (key) => {
    const type = typeOf(key);
    const read = parseQa(type, example(key));
    expect(read.rejections).toEqual([]);
    const [, least = '', most = least] =
      /Write (one|two|three)(?: or (two|three))? blocks?,/.exec(text(key)) ?? [];
    const count = (word: string) => ['', 'one', 'two', 'three'].indexOf(word);
    expect(read.pairs.length).toBeGreaterThanOrEqual(count(least));
    expect(read.pairs.length).toBeLessThanOrEqual(count(most));
    const asked = [...example(key).matchAll(/Question: (.+)$/gm)].map(([, question]) => question);
    expect(read.pairs.map((pair) => pair.question)).toEqual(asked);
    const items = read.pairs.flatMap((pair) => toItems(pair, 'clip.mp4'));
    expect(items).toHaveLength(asked.length * tasksOf(type).length);
    expect(items.every((item) => item.reasoning.length > 200 && item.answer !== '')).toBe(true);
  });

  test.each(QA_KEYS)('a model that keeps to the form of %s literally is read literally', (key) => {
    const type = typeOf(key);
    const answers = ['B', 'C', 'D'];
    const said = (block: number) => `It is said ${block}.`;
    let block = 0;
    const answer = example(key)
      .split('\n')
      .map((line) => {
        const [, label = ''] =
          /^((?:\d\. )?(?:Multiple-Choice )?Question:|[A-D]\.|Answer:|Reasoning:) ./.exec(line) ?? [];
        if (label.endsWith('Question:')) block += 1;
        if (label === '') return line;
        if (label !== 'Answer:') return `${label} Text ${label.length} of ${block}?`;
        if (type === 'mcq') return `${label} ${answers[block - 1]}`;
        if (type === 'bcq') return `${label} ${block === 1 ? 'No' : 'Yes'}. ${said(block)}`;
        return `${label} ${type === 'temporal_localization' ? `Start_Time: 00:0${block}, End_Time: 01:0${block}` : said(block)}`;
      })
      .join('\n');
    const read = parseQa(type, answer);
    expect(read.rejections).toEqual([]);
    expect(read.pairs).toHaveLength(block);
    for (const [index, pair] of read.pairs.entries()) {
      const number = index + 1;
      expect(pair.question).toMatch(new RegExp(`^Text \\d+ of ${number}\\?$`));
      expect(pair.reasoning).toBe(`Text 10 of ${number}?`);
      if (pair.type === 'mcq') expect(pair).toMatchObject({ answer: answers[index], options: { length: 4 } });
      else if (pair.type === 'bcq') {
        const verdict = number === 1 ? 'No' : 'Yes';
        expect(pair).toMatchObject({ answer: verdict, full_answer: `${verdict}. ${said(number)}` });
      } else if (pair.type === 'temporal_localization') {
        expect(pair).toMatchObject({ start: number, end: 60 + number });
      } else expect(pair.answer).toBe(said(number));
    }
  });

  test.each(QA_KEYS)('the example of %s follows the rules of its own prompt', (key) => {
    const [, length] = /<example>\n.*another video of (\d+) seconds/.exec(pack.prompt(key).template) ?? [];
    for (const pair of pairs(key)) {
      const { question, reasoning } = pair;
      if (length !== undefined) expect(checkPair(pair, { video_length: Number(length) })).toEqual([]);
      const { type: _, ...said } = pair;
      expect(JSON.stringify(said)).not.toMatch(/caption|description|\baccount|\bnotes|footage|according to/i);
      expect(reasoning.split(/\s+/).length).toBeGreaterThanOrEqual(60);
      expect(reasoning.split(/\s+/).length).toBeLessThanOrEqual(150);
      for (const [time] of JSON.stringify(pair).matchAll(/\b\d\d:\d\d\b/g)) {
        expect(length !== undefined && time <= `00:${length}`, time).toBe(true);
      }
      if (pair.type === 'mcq') {
        expect(reasoning).not.toMatch(/\b[Oo]ption\b|\b[B-D]\b/);
        expect(shuffleMcq(pair).kept).toBeUndefined();
        const lengths = pair.options.map((option) => option.length);
        expect(Math.max(...lengths) / Math.min(...lengths)).toBeLessThan(2);
      }
      if (pair.type === 'temporal_localization') expect(question).not.toMatch(/\d\d:\d\d/);
    }
    const answers = pairs(key).map((pair) => ('answer' in pair ? pair.answer : ''));
    if (key.endsWith('_bcq')) expect(answers.toSorted()).toEqual(['No', 'Yes']);
    if (key.endsWith('_mcq')) {
      expect(new Set(answers).size).toBeGreaterThan(1);
      expect(answers.join('')).not.toBe('ABC');
    }
  });

  test.each(QA_KEYS.filter((key) => /causal_linkage|temporal_event_desc/.test(key)))(
    'the example questions of %s are blind: times, and words that fit any video',
    (key) => {
      const blind =
        /^(?:what|how|why|does|do|is|describe|happens?|between|and|from|to|up|the|end|at|on|in|of|that|bring|brings|about|seen|leads?|follows?|takes?|place|situation|back|room|differ|differs|\d\d:\d\d)$/i;
      for (const { question } of pairs(key)) {
        expect(question).toMatch(/\d\d:\d\d/);
        const telling = (question.match(/[\w:]+/g) ?? []).filter((word) => !blind.test(word));
        expect(telling).toEqual([]);
      }
    },
  );

  test('the example of the scene names no time, and that of the summary begins and ends with the video', () => {
    const [scene] = pairs('scene_description');
    expect(JSON.stringify(scene)).not.toMatch(/\d\d:\d\d/);
    const [, length] = /another video of (\d+) seconds/.exec(pack.prompt('event_summary').template) ?? [];
    expect(JSON.stringify(pairs('event_summary'))).toMatch(new RegExp(`00:00.*00:${length}`));
  });
});

describe('the domains', () => {
  const all = (name: string, keys: readonly PromptKey[]) => {
    const [, pack] = packs.find(([known]) => known === name) ?? [];
    if (pack === undefined) throw new Error(`no pack ${name}`);
    return keys
      .map((key) => pack.prompt(key).template.replace(/<example>[\s\S]*?<\/example>/g, ''))
      .join('\n');
  };

  test('traffic looks for what happens at intersections and on highways, and leaves dashcams out', () => {
    expect(all('traffic', ['video_filtering'])).toMatch(/dashcam/);
    const classes = all('traffic', ['video_anomaly_classification']);
    for (const kind of [
      'collision',
      'near miss',
      'stalled vehicle',
      'red-light running',
      'wrong way',
      'illegal turn',
      'failure to yield',
      'pedestrian or cyclist',
    ]) {
      expect(classes).toContain(kind);
    }
    for (const key of PROMPT_KEYS.filter((key) => /caption|description$/.test(key))) {
      expect(all('traffic', [key]), key).toMatch(/lane/);
    }
    expect(all('traffic', ['anomaly_description'])).toMatch(/right of way[\s\S]*signal/i);
  });

  test('warehouse looks for safety, operations, suspicious acts and security', () => {
    const classes = all('warehouse', ['video_anomaly_classification']);
    for (const kind of [
      'safety and liability',
      'near miss',
      'operational trouble',
      'criminal or suspicious acts',
      'security incidents',
      'forklift',
      'protective equipment',
      'exit',
      'spill',
      'tampered',
      'tailgating',
    ]) {
      expect(classes).toContain(kind);
    }
    expect(all('warehouse', ['anomaly_description'])).toContain('Acts, not accusations');
  });
});

describe('the scaffold', () => {
  test('is refused for a run, by file and line, with the way to a pack of one’s own', async () => {
    const problems = await checkPack(SCAFFOLD, promptSet());
    expect(problems.length).toBeGreaterThan(26);
    expect(problems.every((problem) => problem.message.includes('placeholder'))).toBe(true);
    for (const { file, line, message } of problems) {
      const text = (await readFile(file, 'utf8')).split('\n')[line - 1];
      expect(text).toContain(message.slice(0, message.indexOf(']') + 1));
    }
    const error: unknown = await loadPack(SCAFFOLD).catch((reason: unknown) => reason);
    if (!(error instanceof ConfigError)) throw new Error('the scaffold was loaded');
    expect(error.message).toMatch(/pack\.yaml:\d+: \[FOOTAGE\] is a placeholder/);
    expect(error.message).toMatch(/… and \d+ more$/);
    expect(error.hint).toContain('reeltrace prompts new');
  });

  test('explains each of its markers in the file where it stands and in its README', async () => {
    const { directory } = await loadPack('general');
    const scaffold = join(directory, '..', SCAFFOLD);
    const readme = await readFile(join(scaffold, 'README.md'), 'utf8');
    for (const name of (await readdir(scaffold)).filter(
      (file) => file.endsWith('.md') && file !== 'README.md',
    )) {
      const text = await readFile(join(scaffold, name), 'utf8');
      const [head = ''] = /^<!--[\s\S]*?-->/.exec(text) ?? [];
      const markers = new Set(findPlaceholders(text).map((marker) => marker.name));
      expect(markers.size, name).toBeGreaterThan(0);
      for (const marker of markers) {
        expect(head, name).toContain(`\n- ${marker}: `);
        expect(readme).toContain(`| \`[${marker}]\` |`);
      }
    }
  });

  test('a pack that extends it inherits what is still open', async () => {
    const from = await folderOf({ 'pack.yaml': 'name: own\nextends: template\n' });
    const problems = await checkPack('.', promptSet(), from);
    expect(problems).toEqual(await checkPack(SCAFFOLD, promptSet()));
  });
});

test.each(READY)(
  'overriding one file of %s in a pack of one’s own changes that prompt only',
  async (name) => {
    const [, bundled] = packs.find(([known]) => known === name) ?? [];
    const from = await folderOf({
      'own/pack.yaml': `name: own\nextends: ${name}\n`,
      'own/anomaly_bcq.md': `${bundled?.prompt('anomaly_bcq').template}\n\nAsk politely.\n`,
    });
    const own = await loadPack('./own', { from });
    const changed = PROMPT_KEYS.filter((key) => own.prompt(key).hash !== bundled?.prompt(key).hash);
    expect(changed).toEqual(['anomaly_bcq']);
  },
);
