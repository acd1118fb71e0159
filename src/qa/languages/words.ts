/**
 * The words of one language that the checks know. Each field is a list of words and phrases with commas between them, in
 * lower case; where a language writes no spaces, a phrase is found anywhere, else at the borders of words. A word that ends
 * in `*` is the beginning of a word, one that begins with `*` an ending; slashes stand between words that may replace
 * each other. A language without a list loses the rules that need one, and nothing else.
 */
export interface LanguageWords {
  /** The code of the language, as in BCP 47. */
  readonly code: string;
  /** What it is written in, as Unicode names scripts; `Hiragana` for Japanese. */
  readonly script: 'Latin' | 'Cyrillic' | 'Arabic' | 'Devanagari' | 'Han' | 'Hiragana';
  /** Articles, pronouns, prepositions, conjunctions, auxiliaries: they say nothing of what is meant. */
  readonly function_words: string;
  /** Words that any question about moments and their connection needs: they do not say what happens. */
  readonly asking: string;
  /** Endings by which the forms of a word differ, the longest first; comparing two texts ignores them. */
  readonly endings: string;
  /** Short words that are written together with the next one, such as the Arabic article; comparing ignores them. */
  readonly beginnings?: string;
  /** Words for 0, 1, 2 …, with a slash between forms; one that is also a pronoun is left out. */
  readonly numbers?: string;
  /** Words before a letter that names an option: "option B". */
  readonly option: string;
  /** Words between letters in one list: "A, B and D", "neither A nor C". */
  readonly and: string;
  /** Forms of "to be" and "can" that may follow a letter as its verb: "B is out". */
  readonly be: string;
  /** Words that deny what their clause says. */
  readonly not: string;
  /** What is said of an option that is wrong. */
  readonly against: string;
  /** What is said of an option that is right; phrases that hold a denial, such as "no doubt", belong here as well. */
  readonly in_favour: string;
  /** Words that say something without claiming it: "at first glance", "would", "only if". */
  readonly unclaimed: string;
  /** Words that turn the meaning for what follows them: "all but", "other than". */
  readonly all_but: string;
  /** Words that set aside what follows them: "rather than", "instead of". */
  readonly instead_of: string;
  /** Words at which a new clause begins without a comma. */
  readonly begins_clause: string;
  /** Marks of a conclusion, anywhere in a sentence. */
  readonly concludes: string;
  /** Words that mark a conclusion only at the beginning of a clause. */
  readonly concludes_first: string;
  /** Phrases that begin like one of those marks and are none: "so far". */
  readonly not_concluding: string;
  /** Nouns behind which a verdict stands: "the answer is no". */
  readonly answer: string;
  /**
   * What says yes. A word must stand behind a mark or a noun for the answer; a phrase says it by itself: "question is true".
   */
  readonly yes: string;
  readonly no: string;
  /** Words that may stand between a verdict and the end of its clause: "उत्तर नहीं है". */
  readonly after_verdict: string;
  /** Words between the two times of an interval. */
  readonly to: string;
  /** Units of seconds. */
  readonly seconds: string;
  /** Words before a number of seconds that make it a moment and no duration: "at 12 seconds". */
  readonly at: string;
  /** The same, behind the number: "12秒に". */
  readonly at_behind: string;
  /** Words before two times that make "and" join them to an interval: "between 00:04 and 00:08". */
  readonly between: string;
  /** Words after which a sentence goes on: a text that ends with one was cut off. */
  readonly goes_on: string;
  /** Phrases with which a model refuses at the beginning of a text. */
  readonly refuses: string;
  /** Phrases that say, anywhere in a text, that a model got no video, or is a model. */
  readonly no_video: string;
  /** Phrases that say that an answer can't be known. */
  readonly unknowable: string;
  /** Captions and the like that are a part of the picture. */
  readonly on_screen: string;
  /** Phrases that speak of captions, descriptions or prompts instead of the video. */
  readonly source: string;
}
