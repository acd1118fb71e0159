/** Texts whose writer has plainly read about the video and not watched it. */

const PATTERNS: readonly RegExp[] = [
  // Words on the screen are a part of the video.
  /(?<!\b(?:on-?screen|news|closed|burnt-in|burned-in|tv|subtitle)[ -])\bcaptions?\b(?! (?:on|at|across|along) the (?:screen|bottom|top|picture|image)| (?:reads?|reading)\b)/i,
  /\bdescriptions?\b/i,
  /\b(?:the|this|your|given|original|user) prompts?\b(?=\s*(?:$|["'”’).,;:!?]|(?:says?|states?|asks?|mentions?|describes?|does|is|was|gives?|provides?|specif\w+|above|itself|instructions?)\b))/i,
  /\b(?:in|per|from|by) the prompt\b/i,
  /\b(?:according to|based on|as (?:stated|described|mentioned|noted|given|written|told) in|from|per|in) (?:the|this|these|that|what the) (?:\w+ )?(?:account|narrative|notes|transcript|annotations?|metadata|provided (?:text|information|context)|given (?:text|information|context))\b/i,
  /\b(?:the|this) (?:\w+ )?(?:account|narrative|transcript|annotation|provided (?:text|information|context)|given (?:text|information|context)) (?:also |clearly |only |explicitly )?(?:says?|states?|mentions?|describes?|notes?|tells?|gives?|indicates?|reports?|specif\w+|does(?: not|n['’]t))\b/i,
  /\b(?:it is|as|is) (?:explicitly |clearly )?(?:stated|mentioned|described|noted|reported) (?:that|above|in the|as)\b/i,
  /(?:根据|按照|依据)(?:上述|所给|提供的|详细)?(?:描述|字幕|说明|文字|提示)|(?:描述|字幕|提示)(?:中|里)(?:提到|说|写|指出)/,
];

/** Every pattern needs one of these words; most texts have none of them. */
const ANY =
  /caption|description|prompt|account|narrative|notes|transcript|annotation|metadata|provided|given|stated|mentioned|described|noted|reported|描述|字幕|说明|文字|提示/i;

/**
 * The words with which a text speaks of captions, descriptions, prompts or another source than the video itself;
 * undefined when there are none.
 *
 * @example sourceTalkIn('According to the description, it stops.') // 'description'
 */
export function sourceTalkIn(text: string): string | undefined {
  if (!ANY.test(text)) return undefined;
  return PATTERNS.find((pattern) => pattern.test(text))?.exec(text)?.[0];
}
