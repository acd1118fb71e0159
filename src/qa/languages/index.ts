/** The word lists of all languages; a new language is a file of its own and a line here. */
import { ar } from './ar.js';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { hi } from './hi.js';
import { ja } from './ja.js';
import { pt } from './pt.js';
import { ru } from './ru.js';
import type { LanguageWords } from './words.js';
import { zh } from './zh.js';

export type { LanguageWords } from './words.js';

export const LANGUAGES: readonly LanguageWords[] = [en, de, fr, es, pt, ru, zh, ja, ar, hi];
