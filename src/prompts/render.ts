/** Finding and filling the variables of a template: pure text in, text out. */
import { distance } from 'fastest-levenshtein';
import { type PromptVariables, VARIABLES, type VariableName } from './variables.js';

/** A place in a template where a known variable stands. */
export interface VariableUse {
  readonly name: VariableName;
  /** Line within the template, from 1. */
  readonly line: number;
}

/** A brace that is text as it stands but was probably meant as a variable. */
export interface Misspelling {
  readonly text: string;
  readonly meant: VariableName;
  /** Line within the template, from 1. */
  readonly line: number;
}

/** Lists the known variables of a template in the order in which they stand there. */
export function findVariables(template: string): readonly VariableUse[] {
  return [...template.matchAll(/\{([a-z_]+)\}/g)].flatMap((match) => {
    const name = variableNamed(match[1]);
    return name === undefined ? [] : [{ name, line: lineAt(template, match.index) }];
  });
}

/**
 * Lists words in braces that differ from a variable by two letters at most, by case, or by blanks (`{video_lenght}`,
 * `{ highlight }`): they would reach the model as they stand.
 */
export function findMisspellings(template: string): readonly Misspelling[] {
  return [...template.matchAll(/\{[ \t]*([A-Za-z_]+)[ \t]*\}/g)].flatMap((match) => {
    const text = match[0];
    if (variableNamed(text.slice(1, -1)) !== undefined) return [];
    const word = text.slice(1, -1).trim().toLowerCase();
    const meant = VARIABLES.find((name) => distance(word, name) <= 2);
    return meant === undefined ? [] : [{ text, meant, line: lineAt(template, match.index) }];
  });
}

/**
 * Fills a template. Known variables are replaced, any other brace stays as it is, and values are inserted without being
 * scanned themselves, so a caption that contains `{video_length}` or JSON arrives unchanged.
 * @param file named in the error
 * @throws Error when the template uses a variable without a value: the caller's mistake, as packs are checked on loading.
 */
export function renderTemplate(template: string, variables: Partial<PromptVariables>, file: string): string {
  return template.replace(/\{([a-z_]+)\}/g, (text, word: string, offset: number) => {
    const name = variableNamed(word);
    if (name === undefined) return text;
    const value = variables[name];
    if (value === undefined) {
      throw new Error(
        `${file}: no value was given for ${text} (line ${lineAt(template, offset)} of its text).`,
      );
    }
    return value;
  });
}

function variableNamed(word: string | undefined): VariableName | undefined {
  return VARIABLES.find((name) => name === word);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
