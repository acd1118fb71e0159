/** The forms in which a text names an option by its letter, and those in which a letter is something else. */

// Letters of other scripts are a boundary: in "选项B" the B stands alone.
export const SINGLE_CAPITAL = /(?<![\p{Script=Latin}\p{N}_])[A-J](?![\p{Script=Latin}\p{N}_])/gu;
export const CONNECTOR =
  /^[)*\]]{0,3}\s{0,2}(?:(?:,|;)?\s?(?:and|or|nor)|,|\/|&|、|和|或|与)\s{0,2}(?:(?:options?|choices?)\s)?[(*[]{0,3}$/i;
export const RANGE_AFTER =
  /^[)*]{0,3}\s{0,2}(?:-|–|—|~|to|through|thru|至|到)\s{0,2}[(*]{0,3}[A-J](?![\p{Script=Latin}\p{N}])/u;
export const RANGE_BEFORE =
  /(?<![\p{Script=Latin}\p{N}])[A-J][)*]{0,3}\s{0,2}(?:-|–|—|~|to|through|thru|至|到)\s{0,2}[(*]{0,3}$/u;

/** References that no letter carries: by position, by number, in lower case, in other alphabets. */
export const UNMAPPABLE: readonly RegExp[] = [
  /\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|previous|preceding|top|bottom|middle|\d(?:st|nd|rd|th))(?: (?:two|three|four|few|and \w{3,8}))? (?:options?|choices?|answers?|alternatives?|distractors?)\b/i,
  /\bfinal options?\b/i,
  /\b(?:options?|choices?|answers?|alternatives?|distractors?) (?:#?\d|(?:one|two|three|four|five|above|below)\b)/i,
  /\b(?:options?|choices?|alternatives?|distractors?|answers?(?: is)?|rul(?:e|es|ed|ing) out|eliminat(?:e|es|ed|ing)) [(["'“]?[a-j][)\]"'”]?(?![\p{Script=Latin}\p{N}])/u,
  // A lone lower-case letter, but for the articles and abbreviations ("e.g.", "i.e.", "5 g", "I'd").
  /(?<![\p{Script=Latin}\p{N}_.'’])(?<!\d )(?:[b-hj](?![\p{Script=Latin}\p{N}_'’]|\.[\p{Script=Latin}\d])|[(][a-j][)]|[a-j]\)\s)/u,
  /[Ａ-Ｊａ-ｊⒶ-Ⓙⓐ-ⓙ🅐-🅙🅰🅱]/u,
  /(?:第[一二三四五六七八九十]|最后一|前[两三四])个?(?:选项|答案)/u,
];

/** Verbs that can only have an option as their subject here, and what follows a form of "to be" that judges one. */
const CLAIM_VERBS =
  "best (?:describes?|matches|fits|explains|captures|reflects|represents)|remains?(?=[.,;])|contradicts?|describes?|suggests?|mentions?|implies|imply|misstates?|fails?|misidentif(?:ies|y)|misplaces?|assumes?|omits?|overstates?|invents?|correctly (?:describes?|states?|identif(?:ies|y))|(?:does|do)(?: not|n['’]t) (?:match|fit|appear|occur|happen|agree|apply|describe|explain)|conflicts? with";
const JUDGEMENT =
  '(?:(?:therefore|thus|clearly|also|both|all|not|hence|then|so|simply|definitely|the|a) ){0,3}(?:correct|incorrect|wrong|false|true|right(?! (?:of|next|side|lane|behind|in))|ruled out|eliminated|excluded|unsupported|supported|contradicted|inconsistent|consistent|impossible|implausible|plausible|unlikely|invalid|best|answer|only (?:option|answer|choice|one)|distractors?)';
export const PREDICATE = new RegExp(
  String.raw`^[)*\]]{0,4},?\s(?:(?:both|all|clearly|also|therefore|thus) )?(?:(?:is|are|was|were|remains?|must be|can(?:not)? be|can['’]t be|could be|seems?) ${JUDGEMENT}|(?:${CLAIM_VERBS}))(?![\p{L}])`,
  'u',
);
/** Nouns among the verbs above: "A mention of the truck" names no option. */
export const NOUN_AFTER_ARTICLE = /^\s(?:mention|fail|conflict)(?![\p{L}])/u;
export const OBJECT_JUDGED =
  /^[)*]{0,4}\s(?:the )?(?:correct|incorrect|wrong|false|true|impossible|implausible|unlikely|invalid)\b/;
export const SUBJECT =
  /(?:^|[.!?:;,(\n—–>“"]|[*•-]\s|(?:^|\s)(?:and|but|while|whereas|so|because|since|that|only|both|leaving|unlike|neither|either|therefore|thus|hence|then|makes|means|why|although|though|as))[\s*(]{0,4}$/i;
export const CUE =
  /(?:^|[\s(*“"—–])(?:alternatives?|distractors?|(?:options?|choices?|answers?)(?: (?:is|was|must be|would be|should be|remains|choice is))?(?: (?:therefore|thus|clearly|then))?|rul(?:e|es|ed|ing) out|eliminat(?:e|es|ed|ing)|exclud(?:e|es|ed|ing)|discard(?:s|ed|ing)?|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|choos(?:e|es|ing)|chose|select(?:s|ed|ing)?|pick(?:s|ed|ing)?|leav(?:es|ing)(?: only)?|unlike|(?:cannot|can['’]t|must) be)\s?[:=]?\s?(?:(?:both|either|neither|only|options?|choices?) )?[(*[]{0,3}$|(?:选项|答案(?:是|为)|排除|选择?)[\s:：(（]{0,2}$/iu;
export const OPTION_CUE = /(?:options?|choices?|alternatives?|distractors?|选项)\s?[(*[]{0,3}$/i;
export const CONCLUSION = /(?:^|[.!?,;\n]\s{0,2})(?:so|thus|hence|therefore),?[\s*(]{1,4}$/i;
export const ENDED = /^[)*\]]{0,4}(?:$|[.,;:!?](?!\p{L})|[\n。，；！？])/u;
export const FOLLOWED =
  /^[)*\]]{0,4}\s(?:because|since|as|and|or|but|which|while|is|are|was|were|due|on|for|from|by|cannot|can|does|do)\b/;
export const SENTENCE_START =
  /(?:^|[.!?:;。！？]["”')]?\s{1,3}|\n\s{0,8}|["“'‘([—–]\s?|(?:^|\n)\s{0,8}(?:[-*•+]|\d{1,2}[.)])\s{1,3})$/;
/** Words behind "A" that an article can't have behind it, or that leave it open. */
export const NOT_A_NOUN =
  /^(?:is|was|are|were|and|or|nor|to|vs|versus|through|can|cannot|could|does|do|did|has|had|have|would|should|may|might|must|will|because|since|but|while|also|only|never|just|still|then|too|alone|instead|states?|stated|claims?|claimed|described?|suggest(?:ed)?|mention(?:ed)?|said|implied|took|went|came|got|made|gave|began|happened|occurred|appeared|became|remained|followed|preceded|failed|contradicted|best|most|it|he|she|they|we|you|if|when|where|after|before|in|on|at|with|for|from|of|by|than|over|under|into|without|so|thus|hence|therefore|incorrect|correct|wrong|false|true|right|both|either|neither|not|options?|[\p{L}]+ly|[\p{L}]+n['’]t)$/iu;
export const PLURAL_LIKE = /^(?:sports|news|series|crossroads|lens)$|(?:[sua]s|is)$/i;
