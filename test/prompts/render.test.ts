import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTemplate, findMisspellings, findVariables, fixedText } from '../../src/prompts/render.js';
import { VARIABLES } from '../../src/prompts/variables.js';

const renderTemplate = (
  template: string,
  values: Parameters<ReturnType<typeof compileTemplate>>[0],
  file: string,
) => compileTemplate(template, file)(values);

test('known variables are filled in, every time they occur', () => {
  const text = renderTemplate(
    '{video_length} s, {highlight}, {video_length} s',
    { video_length: '30.2', highlight: 'x' },
    'a.md',
  );
  expect(text).toBe('30.2 s, x, 30.2 s');
});

test('JSON and any other brace are text', () => {
  const template = '{"start": "MM:SS", "end": {"a": [{}]}} {} {{x}} {foo} {constructor} {video} }{';
  expect(renderTemplate(template, {}, 'a.md')).toBe(template);
});

test('values are inserted and never scanned themselves', () => {
  const values = {
    global_caption: 'a {dense_caption} $& $1 {video_length}',
    dense_caption: '{global_caption}',
  };
  expect(renderTemplate('{global_caption}|{dense_caption}', values, 'a.md')).toBe(
    'a {dense_caption} $& $1 {video_length}|{global_caption}',
  );
});

test('any value arrives unchanged between the texts around it', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...VARIABLES), (value, name) => {
      expect(renderTemplate(`<${name}>{${name}}</${name}>`, { [name]: value }, 'a.md')).toBe(
        `<${name}>${value}</${name}>`,
      );
    }),
  );
});

test('an empty value is a value', () => {
  expect(renderTemplate('[{highlight}]', { highlight: '' }, 'a.md')).toBe('[]');
});

test("a variable without a value is the caller's mistake and names file and line", () => {
  expect(() => renderTemplate('one\n{video_length}', {}, 'a.md')).toThrow(
    'a.md: no value was given for {video_length} (line 2 of its text).',
  );
});

test('variables are found with their lines', () => {
  expect(findVariables('{highlight}\n\nx {video_length} {"highlight": 1}')).toEqual([
    { name: 'highlight', line: 1 },
    { name: 'video_length', line: 3 },
  ]);
});

test('words in braces that nearly are variables are found, others are not', () => {
  expect(
    findMisspellings('{video_lenght}\n{ highlight } {Dense_Caption} {foo} {caption} {video_length}'),
  ).toEqual([
    { text: '{video_lenght}', meant: 'video_length', line: 1 },
    { text: '{ highlight }', meant: 'highlight', line: 2 },
    { text: '{Dense_Caption}', meant: 'dense_caption', line: 2 },
  ]);
});

test('fixed text is measured up to the first variable, and in all; other braces belong to it', () => {
  expect(fixedText('Say {"a": 1} of {video_length} s,\n{highlight}.')).toEqual({ prefix: 16, fixed: 21 });
  expect(fixedText('No variable {here}.')).toEqual({ prefix: 19, fixed: 19 });
  expect(fixedText('No variable {here}.', ['here'])).toEqual({ prefix: 12, fixed: 13 });
});
