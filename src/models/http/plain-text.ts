/** Texts of servers, made fit for a message of one line. */

/** How much of a text is shown. */
const LONGEST = 300;

/** Takes a text's HTML tags and line breaks away and shortens it; a page that is all markup says so. */
export function plainText(text: string): string {
  const plain = text
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return 'no text';
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)} …` : plain;
}
