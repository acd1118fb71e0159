import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { importPython } from '../../src/prompts/import-python.js';
import { checkPack } from '../../src/prompts/index.js';
import { readDict } from '../../src/prompts/python/module.js';
import { loadPack, PROMPT_KEYS, promptSet } from '../../src/steps.js';
import { folderOf } from './folder.js';

const OPTIONS = { set: promptSet(), file: 'prompts_yard.py', name: 'yard' };

/** A module whose only prompt is this expression; the expression begins on line 2. */
function moduleWith(expression: string, above = ''): string {
  return `${above}PROMPT_TEMPLATES = {\n"video_filtering": ${expression},\n}\n`;
}

/** The value of an expression, as the reader sees it. */
function readValue(expression: string, above = ''): string | undefined {
  return readDict(moduleWith(expression, above), 'PROMPT_TEMPLATES')?.entries[0]?.text?.value;
}

/** What is said of a module, problems and warnings, as `line: message`. */
function saidOf(source: string, map: Readonly<Record<string, string>> = {}): string[] {
  const pack = importPython(source, { ...OPTIONS, map: new Map(Object.entries(map)) });
  return [...pack.problems, ...pack.warnings].map(({ line, message }) => `${line}: ${message}`);
}

/** The prompt `video_filtering` of a module that says nothing else. */
function promptOf(expression: string): string | undefined {
  return importPython(moduleWith(expression), OPTIONS).files.get('video_filtering.md');
}

describe('string literals', () => {
  test.each([
    ["'single'", 'single'],
    ['"double"', 'double'],
    ['"it\'s"', "it's"],
    ['"""a\n "quoted" b"""', 'a\n "quoted" b'],
    ["'''a\n'''", 'a\n'],
    ['""', ''],
    ['""""quoted" first"""', '"quoted" first'],
    ['"one" \'two\' """three"""', 'onetwothree'],
    ['("one"\n  # between\n  "two")', 'onetwo'],
    ['"one" \\\n "two"', 'onetwo'],
    ['"one" + ("two" + "three")', 'onetwothree'],
    [
      String.raw`"tab\t nl\n cr\r bs\b ff\f bell\a vt\v nul\0 q\" s\' b\\"`,
      'tab\t nl\n cr\r bs\b ff\f bell\x07 vt\v nul\0 q" s\' b\\',
    ],
    [String.raw`"\x41\u00e9\U0001F600\101\7"`, 'Aé😀A\x07'],
    [String.raw`"\d \. \%"`, '\\d \\. \\%'],
    [String.raw`r"\d\n\"x"`, '\\d\\n\\"x'],
    [String.raw`R'''\u0041'''`, '\\u0041'],
    ['u"plain"', 'plain'],
    ['"a\\\nb"', 'ab'],
    ['"""a\\\n  b"""', 'a  b'],
    ['r"""a\\\nb"""', 'a\\\nb'],
    ['"# no comment" # a comment', '# no comment'],
    ['"""\n  x \n""".strip()', 'x'],
    ['"a " + " b ".strip()', 'a b'],
    ['(" a " " b ").lstrip()', 'a  b '],
  ])('%s is read as Python reads it', (expression, value) => {
    expect(readValue(expression)).toBe(value);
  });

  test.each([
    ['f"length {x}"', /^2: an f"…" string is filled in when the module runs/],
    ["Rf'''x'''", /^2: an Rf"…" string/],
    ['b"bytes"', /^2: b"…" is bytes/],
    [String.raw`"\N{BULLET}"`, /^2: \\N\{…\} names a character/],
    [String.raw`"\ud83d"`, /^2: \\ud83d is half of a character/],
    [String.raw`"\x4"`, /^2: \\x needs 2 hex digits of a character, got "4"/],
    [String.raw`"\U00110000"`, /^2: \\U needs 8 hex digits/],
    ['"""a\nb""" \\\n"\\xzz"', /^4: \\x needs 2 hex digits/],
    ['"a %s" % x', /^2: expected the text to end, found "%"/],
    ['"a" if x else "b"', /^2: expected the text to end, found "if"/],
    ['"a".format(x=1)', /^2: \.format\(…\) has to be run/],
    ['"a".strip("x")', /^2: \.strip\(…\) has to be run/],
    ['dedent("""a""")', /^2: dedent\(…\) has to be run/],
    ['load("a.txt")', /^2: load\(…\) has to be run/],
    ['OTHER', /^2: OTHER is no text that this file sets above/],
    ['["a", "b"]', /^2: expected a text, found "\["/],
    ['("a", "b")', /^2: expected "\)", found ","/],
    ['None', /^2: None is no text/],
    ['12', /^2: expected a text, found "12"/],
    ['', /^2: expected a text, found nothing/],
  ])('%s is refused by line', (expression, message) => {
    const [first, ...others] = saidOf(moduleWith(expression));
    expect(first).toMatch(message);
    expect(others).toEqual([]);
    expect(importPython(moduleWith(expression), OPTIONS).prompts).toBe(0);
  });
});

describe('the module', () => {
  test('one text that is refused leaves the others be', () => {
    const source = 'PROMPT_TEMPLATES = {\n  "video_filtering": f"{x}",\n  "normal_mcq": "Ask.",\n}\n';
    const pack = importPython(source, OPTIONS);
    expect(pack.problems.map(({ line }) => line)).toEqual([2]);
    expect(pack.files.get('normal_mcq.md')).toBe('Ask.\n');
  });

  test('texts that stand above are followed through names, sums and more sums', () => {
    const above = 'A: str = "one "\nB = A + "two "\nB += """three"""; C = (B)\n';
    expect(readValue('C + "!"', above)).toBe('one two three!');
    expect(readValue('{"x": 1}', above)).toBeUndefined();
  });

  test.each([
    ['a branch', 'A = "one"\nif fast:\n    A = "two"\n'],
    ['a branch on one line', 'A = "one"\nif fast: A = "two"\n'],
    ['a loop', 'A = "one"\nfor A in texts:\n    pass\n'],
    ['an import', 'A = "one"\nfrom texts import A\n'],
    ['two targets', 'A = "one"\nB = A = "two"\n'],
    ['a tuple', 'A = "one"\nA, B = texts()\n'],
    ['another operator', 'A = "one"\nA *= 2\n'],
    ['a call', 'A = "one"\nA = load()\n'],
  ])('a text that %s may have changed is not known any more', (_what, above) => {
    expect(saidOf(moduleWith('A', above))).toEqual([
      expect.stringContaining("A can't be known without running"),
    ]);
  });

  test('what functions and classes do with such names is their own', () => {
    const above = [
      'A = "one"',
      'def load(name, A="two"):',
      '    A = "three"',
      '    return PROMPT_TEMPLATES[name].format(A=A)',
      'class Prompts:',
      '    PROMPT_TEMPLATES = {"normal_mcq": "no"}',
      'async def more(): A = 1',
      'print(A, end="")',
      'assert A == "one"',
      '@cache(A="four")',
      'def again(): pass',
      '',
    ].join('\n');
    expect(saidOf(moduleWith('A', above))).toEqual([]);
    expect(readValue('A', above)).toBe('one');
  });

  test('entries that are set one by one join the dict, and the last of a key wins', () => {
    const source =
      'PROMPT_TEMPLATES: dict = {"normal_mcq": "a"}\nPROMPT_TEMPLATES["normal_bcq"] = "b"\nPROMPT_TEMPLATES["normal_mcq"] = "c"\n';
    const pack = importPython(source, OPTIONS);
    expect(pack.files.get('normal_mcq.md')).toBe('c\n');
    expect(pack.files.get('normal_bcq.md')).toBe('b\n');
    expect(saidOf(source)).toEqual([
      '3: "normal_mcq" is set again; Python takes this one and forgets line 1',
    ]);
  });

  test.each([
    ['PROMPT_TEMPLATES.update(other)', 'PROMPT_TEMPLATES is changed here'],
    ['PROMPT_TEMPLATES |= other', 'PROMPT_TEMPLATES is changed here'],
    ['for key in x:\n    PROMPT_TEMPLATES[key] = y', 'PROMPT_TEMPLATES is changed here'],
    ['PROMPT_TEMPLATES = {k: f(v) for k, v in PROMPT_TEMPLATES.items()}', 'k is no text that this file sets'],
    ['PROMPT_TEMPLATES = dict(a="b")', 'expected PROMPT_TEMPLATES to be a dict that is written out'],
    [
      'PROMPT_TEMPLATES = {"normal_mcq": "a"} | other',
      'expected PROMPT_TEMPLATES to be a dict that is written out',
    ],
    ['PROMPT_TEMPLATES = {**other, "normal_mcq": "a"}', 'what stands here has to be run'],
  ])('a change that only running would show is reported: %s', (statement, message) => {
    expect(saidOf(`${moduleWith('"a"')}${statement}\n`).join('\n')).toContain(message);
  });

  test('reading the dict is no change of it', () => {
    const below =
      'if __name__ == "__main__":\n    for key in PROMPT_TEMPLATES:\n        print(PROMPT_TEMPLATES[key])\nNAMES = list(PROMPT_TEMPLATES)\n';
    expect(saidOf(moduleWith('"a"') + below)).toEqual([]);
  });

  test('a module without the dict, or one that Python would not accept, is an error by line', () => {
    expect(() => importPython('PROMPTS = {}\n', OPTIONS)).toThrow(ConfigError);
    expect(() => importPython('PROMPTS = {}\n', OPTIONS)).toThrow(
      'prompts_yard.py sets no dict PROMPT_TEMPLATES',
    );
    expect(() => importPython('a = 1\nPROMPT_TEMPLATES = {\n"a": "b"\n', OPTIONS)).toThrow(
      'prompts_yard.py:2: a bracket',
    );
    expect(() => importPython('a = 1\nb = """c\n\n', OPTIONS)).toThrow(
      'prompts_yard.py:2: a string is opened with """',
    );
    expect(() => importPython("a = 1\nb = 'c\n'\n", OPTIONS)).toThrow(
      "prompts_yard.py:2: a string is opened with '",
    );
  });

  test('a byte order mark and the line ends of Windows make no difference', () => {
    const source = moduleWith('"""a\nb"""').replaceAll('\n', '\r\n');
    expect(importPython(`\uFEFF${source}`, OPTIONS).files.get('video_filtering.md')).toBe('a\nb\n');
  });
});

describe('braces', () => {
  test('doubled braces become single ones, variables stay', () => {
    expect(promptOf('"""{{"length": {video_length}, "all": {{}}}}"""')).toBe(
      '{"length": {video_length}, "all": {}}\n',
    );
  });

  test('a text that str.format would refuse keeps its braces, and that is said', () => {
    const source = moduleWith('"""Answer:\n{"a": {"b": "{{video_length}}"}} {video_length}"""');
    expect(saidOf(source)).toEqual([
      '3: video_filtering: str.format would not take this brace, so all braces of this text are kept',
    ]);
    expect(importPython(source, OPTIONS).files.get('video_filtering.md')).toContain(
      '{"a": {"b": "{{video_length}}"}}',
    );
  });

  test('variables of other names are reported by line, with the nearest, and can be mapped', () => {
    const source = moduleWith('"""It lasts\n{video_len} s at {fps}."""');
    expect(saidOf(source)).toEqual([
      expect.stringMatching(
        /^3: video_filtering: \{video_len\} is not a variable here; did you mean \{video_length\}\?/,
      ),
      expect.stringMatching(/^3: video_filtering: \{fps\} is not a variable here; available are /),
    ]);
    const map = new Map([
      ['video_len', 'video_length'],
      ['fps', 'video_length_mmss'],
    ]);
    const pack = importPython(source, { ...OPTIONS, map });
    expect(pack.problems).toEqual([]);
    expect(pack.files.get('video_filtering.md')).toBe('It lasts\n{video_length} s at {video_length_mmss}.\n');
  });

  test('a name to map that is not there is mentioned: it may be misspelt', () => {
    expect(saidOf(moduleWith('"{video_length}"'), { video_len: 'video_length' })).toEqual([
      '1: --map video_len=video_length: no prompt and no variable is called video_len',
    ]);
  });

  test('a format behind a name is left out, and that is said', () => {
    expect(promptOf('"{video_length:.2f}"')).toBe('{video_length}\n');
    expect(saidOf(moduleWith('"{video_length:.2f}"'))).toEqual([
      '2: video_filtering: ":.2f" is left out: {video_length} is inserted in the form that it has',
    ]);
  });

  test('a variable that is only text in Python is reported, since a pack would fill it in', () => {
    expect(saidOf(moduleWith('"""{video_length}\nWrite {{video_length}}."""'))).toEqual([
      '3: video_filtering: {video_length} is text in Python, but a pack would fill it in; write it without braces',
    ]);
  });

  test('positions without a name are no variables', () => {
    expect(saidOf(moduleWith('"{} and {0}"'))).toEqual([
      expect.stringContaining('str.format would not take this brace'),
    ]);
  });
});

describe('the pack', () => {
  const line = ['{detailed_description}', '{global_caption}{dense_caption}{chunk_captions}{highlight}'];

  test('a module with all prompts becomes a pack that is in order', async () => {
    const entries = PROMPT_KEYS.map((key) => {
      const text =
        key.endsWith('_description') && !key.startsWith('scene')
          ? line[1]
          : key.includes('caption') || key.startsWith('video')
            ? '{video_length}'
            : line[0];
      return `  "${key}": """\n${key === 'highlight_timestamp_extraction' ? '{dense_caption}' : text?.replace(key === 'normal_description' ? '{highlight}' : '', '')}\n""",\n`;
    });
    const pack = importPython(`PROMPT_TEMPLATES = {\n${entries.join('')}}\n`, OPTIONS);
    expect(pack).toMatchObject({ prompts: 26, problems: [], warnings: [] });
    const folder = await folderOf(Object.fromEntries(pack.files));
    expect(await checkPack(folder, promptSet())).toEqual([]);
    expect((await loadPack(folder)).qa_types).toHaveLength(8);
  });

  test('a key that is no prompt is kept aside with the nearest name, and can be mapped', async () => {
    const source = 'PROMPT_TEMPLATES = {"video_filter": "Is it?", "my own/key": "x"}';
    const pack = importPython(source, { ...OPTIONS, extends: 'general' });
    expect([...pack.files.keys()]).toEqual([
      'not-used/video_filter.md',
      'not-used/my_own_key.md',
      'pack.yaml',
    ]);
    expect(saidOf(source)[0]).toBe(
      '1: "video_filter" is not the name of a prompt, so it is put into not-used/; --map video_filter=video_filtering if that is meant',
    );
    expect(await checkPack(await folderOf(Object.fromEntries(pack.files)), promptSet())).toEqual([]);
    const mapped = importPython(source, { ...OPTIONS, map: new Map([['video_filter', 'video_filtering']]) });
    expect(mapped.files.get('video_filtering.md')).toBe('Is it?\n');
  });

  test('two texts for one prompt are a problem, not a choice', () => {
    const source = 'PROMPT_TEMPLATES = {"video_filtering": "a",\n"filter": "b"}';
    expect(saidOf(source, { filter: 'video_filtering' })).toEqual([
      '2: "filter" would be video_filtering.md, which another text is already',
    ]);
  });

  test('without a pack behind it, it offers the QA types that the module has, and the check names the rest', async () => {
    const pack = importPython('PROMPT_TEMPLATES = {"normal_mcq": "{detailed_description}"}', OPTIONS);
    expect(pack.files.get('pack.yaml')).toContain('qa_types:\n  - mcq\n');
    const problems = await checkPack(await folderOf(Object.fromEntries(pack.files)), promptSet());
    expect(problems.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('"anomaly_mcq" is missing'),
    );
    expect(problems.map(({ message }) => message)).not.toContainEqual(expect.stringContaining('_bcq'));
  });

  test('a text that begins with a rule is not taken for front matter', async () => {
    const folder = await folderOf(
      Object.fromEntries(
        importPython(moduleWith('"""\n---\ntitle: x\n---\nIs it?\n"""'), { ...OPTIONS, extends: 'general' })
          .files,
      ),
    );
    const pack = await loadPack(folder);
    expect(pack.prompt('video_filtering')).toMatchObject({
      template: '---\ntitle: x\n---\nIs it?',
      file: join(folder, 'video_filtering.md'),
    });
  });

  test('a comment sign is mentioned, since what it hides would not be sent', () => {
    expect(saidOf(moduleWith('"a <!-- b --> c"'))).toEqual([
      expect.stringContaining('is a comment in a pack'),
    ]);
  });
});

/** Texts with whatever makes literals hard: quotes, backslashes, line ends, braces, signs beyond 16 bits. */
const wild = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '"',
      "'",
      '\\',
      '\n',
      '#',
      '{',
      '}',
      '\\n',
      '"""',
      "'''",
      '\t',
      '\0',
      'r',
      'x',
      '1',
      'é',
      '😀',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 30,
});

/** A text as one Python literal, in one of the ways in which people write them. */
function literal(text: string, quote: string, how: 'raw' | 'short' | 'numbers'): string {
  const isRaw = how === 'raw' && !text.includes(quote.charAt(0)) && !/\\$/.test(text) && !text.includes('\r');
  if (isRaw && (quote.length === 3 || !text.includes('\n'))) return `r${quote}${text}${quote}`;
  const code = (sign: string) => sign.codePointAt(0) ?? 0;
  const escaped = (sign: string) =>
    how === 'numbers' && code(sign) > 0xff
      ? `\\U${code(sign).toString(16).padStart(8, '0')}`
      : how === 'numbers'
        ? `\\x${code(sign).toString(16).padStart(2, '0')}`
        : ({ '\n': quote.length === 3 ? '\n' : '\\n', '\r': '\\r' }[sign] ?? `\\${sign}`);
  const mustEscape = quote.length === 3 ? /[\\'"\r]/gu : /[\\'"\r\n]/gu;
  const body = how === 'numbers' ? [...text].map(escaped).join('') : text.replace(mustEscape, escaped);
  return `${quote}${body}${quote}`;
}

const piece = fc.record({
  text: wild,
  quote: fc.constantFrom('"', "'", '"""', "'''"),
  how: fc.constantFrom<('raw' | 'short' | 'numbers')[]>('raw', 'short', 'numbers'),
  join: fc.constantFrom(' ', ' + ', '\n  # a comment: "not a text"\n  ', ' \\\n'),
  named: fc.boolean(),
});

describe('whatever a text holds', () => {
  test('written as Python in any way and read back, it is the same', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
        const above = pieces.map(({ text, quote, how }, at) => `TEXT_${at} = ${literal(text, quote, how)}\n`);
        const isNamed = pieces.some(({ named }) => named);
        const expression = pieces
          .map(({ text, quote, how, join: between }, at) => {
            const written = isNamed ? `TEXT_${at}` : literal(text, quote, how);
            return at === 0 ? written : `${isNamed && !between.includes('+') ? ' + ' : between}${written}`;
          })
          .join('');
        const value = pieces.map(({ text }) => text).join('');
        expect(readValue(`(${expression})`, isNamed ? above.join('') : '')).toBe(value);
      }),
    );
  });

  test('doubled braces in Python, it is the same in the pack, and reading never fails', async () => {
    fc.assert(
      fc.property(wild, (text) => {
        const doubled = text.replace(/[{}]/g, '$&$&');
        const written = promptOf(literal(doubled, '"""', 'short')) ?? '';
        expect(written.replace(/^---\n---\n/, '')).toBe(`${text.trimEnd()}\n`);
      }),
    );
  });

  test('a module of any characters is read or refused, never a crash', () => {
    const source = fc.string({
      unit: fc.constantFrom(
        'PROMPT_TEMPLATES',
        ' = ',
        '{',
        '}',
        '"',
        "'",
        '"""',
        '\\',
        '\n',
        ':',
        ',',
        'a',
        '(',
        ')',
        '+',
        '[',
        ']',
        ' ',
        '#',
        'if',
        'def',
        'r',
        'f',
      ),
      maxLength: 40,
    });
    fc.assert(
      fc.property(source, (text) => {
        try {
          expect(importPython(text, OPTIONS).files.has('pack.yaml')).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });
});
