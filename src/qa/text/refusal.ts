/** Texts in which a model does not do what it was asked to do, or speaks of itself. */

const PLEASE_PROVIDE =
  /\b(?:please|kindly|could you|can you|you (?:need|have|forgot) to)\s(?:re-?)?(?:provide|upload|attach|share|send|supply|include|paste)\b/i;
const NO_VIDEO =
  /\b(?:no|without (?:a|the|any)) (?:video|clip|footage|image|frame|attachment|file)s?\b.{0,30}\b(?:provided|attached|uploaded|shared|included|supplied|received|was given|is given|to (?:analy[sz]e|describe|view))\b|\b(?:video|clip|footage|file|image)s?\b.{0,25}\b(?:was|were|is|are|has|have)(?: not|n['’]t)(?: been)? (?:provided|attached|uploaded|shared|included|supplied|loaded|received)\b/i;
const VIDEO = /\b(?:video|clip|footage|frame|image|file)s?\b/i;
const AS_AN_AI =
  /\bas an? (?:\w+ ){0,2}(?:AI|artificial intelligence|language model|assistant|chatbot|LLM)\b|\bI(?:['’]m| am) (?:an? |just an? |only an? )?(?:AI|language model|virtual assistant|text-based)\b|作为(?:一个|一名)?(?:AI|人工智能|语言模型)/i;
const UNWILLING =
  /(?:^|[.!?\n]\s{0,3}|\b(?:but|unfortunately|however|sorry),?\s)I(?:['’]m| am)? ?(?:sorry|apologi[sz]e|afraid|unable to|not able to|can(?:not|['’]t| not)|could(?: not|n['’]t)|won['’]t|will not|do(?: not|n['’]t)) ?(?:\w+ly )?(?:,|but|that|\.|!|I\b|help|assist|comply|fulfil|provide|view|watch|see|access|analy[sz]e|process|open|play|answer|determine|describe|identify|generate|create|produce|make|tell|say|know|have (?:access|the ability|enough|sufficient))/i;
const UNDETERMINED =
  /\b(?:can(?:not|['’]t| not)|could(?: not|n['’]t)|(?:is|was) (?:not possible|impossible|unable)) (?:to )?(?:be )?(?:determined?|answered?|inferred?|established?|concluded?|verified?|say|tell|known?)\b(?: (?:from|based on|with|without|given|for (?:sure|certain)|as|because|whether)\b|\s*[.!?]?$)|\b(?:not|in)(?: enough|sufficient) (?:information|context|detail|data)\b|\bno (?:information|details?) (?:is|are|was|were)? ?(?:given|provided|available|mentioned)\b|无法(?:确定|判断|回答|查看|观看|访问|提供)|请(?:提供|上传)(?:视频)?/i;

/** A model says that it can't within this many characters; further in, somebody in the video may be quoted. */
const BEGINNING = 250;

/**
 * The words with which a text refuses, asks for the video or speaks of the model; undefined when there are none.
 *
 * @example refusalIn('I’m sorry, I can’t view videos.') // 'I’m sorry,'
 */
export function refusalIn(text: string): string | undefined {
  const beginning = text.trimStart().slice(0, BEGINNING);
  const found =
    UNWILLING.exec(beginning) ?? PLEASE_PROVIDE.exec(text) ?? NO_VIDEO.exec(text) ?? AS_AN_AI.exec(text);
  return found?.[0].trim();
}

/** True for a text in which a model asks for the video or says that there is none: it did not get the video. */
export function asksForVideo(text: string): boolean {
  const beginning = text.trimStart().slice(0, BEGINNING);
  return NO_VIDEO.test(beginning) || (PLEASE_PROVIDE.test(beginning) && VIDEO.test(beginning));
}

/**
 * The words with which a text says that there is no answer, or undefined. In a caption the same words may be an honest
 * remark on a detail.
 *
 * @example undeterminedIn('This cannot be determined from the video.') // 'cannot be determined from'
 */
export function undeterminedIn(text: string): string | undefined {
  return UNDETERMINED.exec(text)?.[0].trim();
}
