/** Finding and filling the variables of a template: pure text in, text out. */
import { distance } from 'fastest-levenshtein';
import { type PromptValues, VARIABLES } from './variables.js';

/** A known variable and its place in a template. */
export interface VariableUse {
  readonly name: string;
  /** Line within the template, from 1. */
  readonly line: number;
}

/** How the fixed text of a template lies around its variables, in characters. */
export interface FixedText {
  /** Before the first variable: the same in every prompt that is made from the template. */
  readonly prefix: number;
  /** All of it. */
  readonly fixed: number;
}

/** Measures the fixed text of a template. @param own names that are known beside {@link VARIABLES} */
export function fixedText(template: string, own: readonly string[] = []): FixedText {
  const braces = [...template.matchAll(/\{([a-z_]+)\}/g)];
  const variables = braces.filter(({ 1: name }) => variableNamed(name, own) !== undefined);
  const varying = variables.reduce((sum, [text]) => sum + text.length, 0);
  return { prefix: variables[0]?.index ?? template.length, fixed: template.length - varying };
}

/** A brace that counts as text but was probably meant as a variable. */
export interface Misspelling {
  readonly text: string;
  readonly meant: string;
  /** Line within the template, from 1. */
  readonly line: number;
}

/**
 * Lists the known variables of a template in their order.
 * @param own names that are known beside {@link VARIABLES}
 */
export function findVariables(template: string, own: readonly string[] = []): readonly VariableUse[] {
  return [...template.matchAll(/\{([a-z_]+)\}/g)].flatMap((match) => {
    const name = variableNamed(match[1], own);
    return name === undefined ? [] : [{ name, line: lineAt(template, match.index) }];
  });
}

/**
 * Lists words in braces that differ from a variable by two letters at most, by case, or by blanks (`{video_lenght}`,
 * `{ highlight }`): they would reach the model unchanged.
 */
export function findMisspellings(template: string, own: readonly string[] = []): readonly Misspelling[] {
  return [...template.matchAll(/\{[ \t]*([A-Za-z_]+)[ \t]*\}/g)].flatMap((match) => {
    const text = match[0];
    if (variableNamed(text.slice(1, -1), own) !== undefined) return [];
    const word = text.slice(1, -1).trim().toLowerCase();
    const meant = [...VARIABLES, ...own].find((name) => distance(word, name) <= 2);
    return meant === undefined ? [] : [{ text, meant, line: lineAt(template, match.index) }];
  });
}

/** Fills a template. @throws Error as {@link compileTemplate} says */
export type Fill = (variables: PromptValues) => string;

/**
 * Makes a template ready to be filled again and again. Known variables are replaced, any other brace stays as it is, and
 * values are inserted without being scanned themselves, so a caption that contains `{video_length}` or JSON arrives
 * unchanged.
 * @param file named in the error
 * @param own names that are variables beside {@link VARIABLES}
 * @returns a function that throws an Error when the template uses a variable without a value: a mistake of the caller,
 * because packs are checked on loading
 */
export function compileTemplate(template: string, file: string, own: readonly string[] = []): Fill {
  const pieces: (readonly [name: string, offset: number, after: string])[] = [];
  let end = template.length;
  for (const match of [...template.matchAll(/\{([a-z_]+)\}/g)].reverse()) {
    const name = variableNamed(match[1], own);
    if (name === undefined) continue;
    pieces.unshift([name, match.index, template.slice(match.index + match[0].length, end)]);
    end = match.index;
  }
  const before = template.slice(0, end);
  return (variables) => {
    let text = before;
    for (const [name, offset, after] of pieces) {
      const value = variables[name];
      const line = () => lineAt(template, offset);
      if (value === undefined)
        throw new Error(`${file}: no value was given for {${name}} (line ${line()} of its text).`);
      text += value + after;
    }
    return text;
  };
}

function variableNamed(word: string | undefined, own: readonly string[]): string | undefined {
  return [...VARIABLES, ...own].find((name) => name === word);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
