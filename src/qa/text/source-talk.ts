/** Texts whose writer has plainly read about the video and not watched it. */
import { languageOf } from './language.js';

/**
 * The words with which a text speaks of captions, descriptions, prompts or another source than the video itself;
 * undefined when there are none.
 *
 * @example sourceTalkIn('According to the description, it stops.') // 'description'
 */
export function sourceTalkIn(text: string): string | undefined {
  const language = languageOf(text);
  if (language?.mayHave('source', text) !== true) return undefined;
  // Words on the screen are a part of the video.
  return language.find('source', language.without('on_screen', text));
}
