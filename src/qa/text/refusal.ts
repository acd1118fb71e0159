/** Texts in which a model does not do what it was asked to do, or speaks of itself. */
import { type Language, languageOf } from './language.js';

/** A model says that it can't within this many characters; further in, somebody in the video may be quoted. */
const BEGINNING = 250;

const beginningOf = (text: string) => text.trimStart().slice(0, BEGINNING);

/** A refusal begins a sentence, or follows a comma: in `He says "I can't"` somebody else speaks. */
const refuses = (language: Language) =>
  language.pattern('refuses at the beginning', () => {
    const begins = language.is_spaced ? '(?:^|[.!?,;:\\n—–।॥؟،](?:\\s|[*_]){0,3}|\\s(?:but|and|so)\\s)' : '';
    return new RegExp(`${begins}(?<words>${language.source('refuses')})`, 'iu');
  });

/**
 * The words with which a text refuses, asks for the video or speaks of the model; undefined when there are none.
 *
 * @example refusalIn('I’m sorry, I can’t view videos.') // 'I’m sorry'
 */
export function refusalIn(text: string): string | undefined {
  const language = languageOf(text);
  if (language === undefined) return undefined;
  const beginning = beginningOf(text);
  const refused = language.mayHave('refuses', beginning) ? refuses(language).exec(beginning) : null;
  return refused?.groups?.['words'] ?? language.find('no_video', text);
}

/** True for a text in which a model asks for the video or says that there is none: it did not get the video. */
export function asksForVideo(text: string): boolean {
  return languageOf(text)?.has('no_video', beginningOf(text)) === true;
}

/**
 * The words with which a text says that there is no answer, or undefined. In a caption the same words may be an honest
 * remark on a detail.
 *
 * @example undeterminedIn('This cannot be determined from the video.') // 'cannot be determined'
 */
export function undeterminedIn(text: string): string | undefined {
  return languageOf(text)?.find('unknowable', text);
}
