import type { LanguageWords } from './words.js';

/** French. */
export const fr: LanguageWords = {
  code: 'fr',
  script: 'Latin',
  function_words:
    'le, la, les, l, un, une, des, du, de, d, au, aux, à, ce, cet, cette, ces, c, ça, cela, ceci, celui, celle, ceux, celles, il, elle, ils, elles, on, je, j, tu, nous, vous, me, m, te, t, se, s, lui, leur, leurs, son, sa, ses, mon, ma, mes, ton, ta, tes, notre, nos, votre, vos, qui, que, qu, quoi, dont, où, quel, quelle, quels, quelles, lequel, laquelle, comment, pourquoi, quand, combien, et, ou, mais, donc, or, car, si, comme, parce, puisque, lorsque, lorsqu, tandis, pendant, alors, ainsi, aussi, bien, très, plus, moins, peu, tout, toute, tous, toutes, chaque, même, autre, autres, quelque, quelques, plusieurs, deux, en, y, dans, sur, sous, avec, sans, pour, par, vers, chez, entre, contre, depuis, dès, avant, après, jusque, jusqu, devant, derrière, près, hors, puis, ensuite, déjà, encore, toujours, ici, là, est, sont, était, étaient, être, été, étant, soit, suis, es, êtes, sera, seront, serait, a, ont, avait, avaient, avoir, eu, aura, ai, as, avez, avons, peut, peuvent, pouvait, doit, doivent, fait, font, faire, va, vont, lors, afin, oui, n',
  asking:
    'passe, passer, produit, produire, arrive, arriver, cause, causes, conséquence, raison, explique, expliquer, entraîne, entraîner, provoque, provoquer, conduit, mène, moment, instant, seconde, secondes, début, fin, commence, commencer, scène, situation, vidéo, image, voit, voir, visible, montre, action, événement, suite, résultat, lien',
  endings:
    'issements, issement, issants, issante, issant, atrices, ations, ateurs, ement, ation, ateur, antes, aient, erons, eront, ants, ante, ées, ait, ent, ant, ais, eur, euse, er, ée, és, ez, ir, it, is, es, é, e, s, x',
  numbers: 'zéro, , deux, trois, quatre, cinq, six, sept, huit, neuf, dix, onze, douze',
  option:
    "option, options, l'option, l’option, les options, choix, réponse, réponses, proposition, propositions, alternative, alternatives, lettre, possibilité",
  and: 'et, ou, ni, ainsi que',
  be: 'est, sont, était, étaient, serait, peut, peuvent, ne, n, correspond, correspondent, convient, conviennent, reste, restent, doit',
  not: 'ne, n, pas, jamais, rien, personne, aucun, aucune, ni, sans, non, nulle, nulle part, guère, plus aucun, plus aucune',
  against:
    "nécessiterait, supposerait, exigerait, demanderait, il faudrait, faux, fausse, fausses, incorrect, incorrecte, incorrects, incorrectes, erroné, erronée, erronés, erronées, impossible, impossibles, exclu, exclue, exclus, exclues, exclure, exclut, excluent, à exclure, à écarter, écarté, écartée, écartés, écartées, écarter, écarte, éliminé, éliminée, éliminés, éliminées, éliminer, élimine, rejeté, rejetée, rejeter, contredit, contredite, contredisent, contredites, invraisemblable, improbable, inexact, inexacte, inexactes, réfuté, réfutée, hors de question, incompatible, incompatibles, absent, absente, absents, absentes, manque, manquent, échoue, échouent, hors sujet, tombe, tombent, trop tôt, trop tard, j'exclus, j’exclus, j'écarte, j’écarte, rejette, rejetons, écartons, excluons, éliminons, barrer, barrée, ne tient pas, ne tiennent pas, ne va pas, ne vont pas, à éliminer, à rejeter, à barrer",
  in_favour:
    "sans doute possible, sans aucun doute, aucun doute, nul doute, rien d'autre que, rien d’autre que, personne d'autre que, aucune autre, aucun autre, n'est autre que, n’est autre que, correct, correcte, correctes, corrects, juste, bonne réponse, bon choix, bonne option, bonne, exact, exacte, exactes, vrai, vraie, correspond, correspondent, convient, conviennent, reste, restent, ne reste que, il ne reste que, il ne reste plus que, confirmé, confirmée, confirme, confirment, soutenu, soutenue, étayé, étayée, cadre avec, concorde avec, valable, valide, oui, la réponse est, s'impose, s’impose, décrit le mieux, à retenir, retenir, je retiens, retiens, retenons, je choisis, choisis, choisir, je prends, la seule, le seul, mon choix, ne fait pas de doute, ne fait aucun doute, compatible avec, tient la route, va avec, est la bonne, j'opte pour, j’opte pour",
  unclaimed:
    "serait, seraient, pourrait, pourraient, aurait, auraient, semble, semblent, semblait, paraît, paraissent, si, s'il, s’il, s'ils, seulement si, à première vue, au premier abord, d'abord, on pourrait croire, on pourrait penser, peut-être, apparemment, éventuellement, tentant, tentante, prétendument, supposons, faudrait",
  all_but:
    "tout sauf, toutes sauf, tous sauf, sauf, excepté, hormis, à l'exception de, à l’exception de, à part, autre chose que, autre que, mis à part",
  instead_of: 'plutôt que, au lieu de, à la place de, et non, contrairement à, par opposition à',
  begins_clause:
    'car, parce que, parce qu, puisque, puisqu, mais, tandis que, alors que, bien que, quoique, lorsque, quand, qui, dont, où, cependant, pourtant, or, comme',
  concludes:
    "donc, par conséquent, en conséquence, ainsi, conclusion, en conclusion, pour conclure, au total, en somme, en résumé, en bref, bref, il s'ensuit, il s’ensuit, il en résulte, on en déduit, on en conclut, cela signifie, ce qui signifie, cela montre, c'est pourquoi, c’est pourquoi, dès lors, la réponse est, la bonne réponse, bonne réponse, réponse correcte, réponse finale, de ce fait, par suite, tout compte fait, au final, il ne reste que, ne reste que, j'en conclus, j’en conclus, j'en déduis, j’en déduis, nous en concluons, pour cette raison, pour ces raisons, tout bien considéré, tout bien pesé, ce qui donne, cela donne, ça donne, mon choix, ma réponse, voilà pourquoi, il est clair que, il apparaît que, force est de conclure, cela fait, ce qui fait, en définitive, tout cela montre, on arrive à, j'arrive à, j’arrive à, je conclus, la conclusion est",
  concludes_first:
    'résultat, réponse, bonne réponse, voilà, aussi, finalement, la réponse:, la réponse :, ma réponse, ergo',
  not_concluding: 'alors que, alors qu, aussi bien, ainsi que',
  answer: 'répondre, réponse, réponses, verdict, conclusion, affirmation, question',
  yes: "oui, vrai, affirmatif, affirmative, par l'affirmative, par l’affirmative, exact, exacte, correct, correcte, juste",
  no: 'non, faux, négatif, négative, par la négative, inexact, inexacte, incorrect, incorrecte',
  after_verdict: 'ici, alors, donc',
  to: 'à, et, au, aux, jusqu, jusque',
  seconds: 's, sec, seconde, secondes',
  at: 'à, de, dès, vers, entre, jusqu, depuis, seconde',
  at_behind: '',
  between: 'entre',
  goes_on:
    "le, la, les, l', l’, un, une, des, du, de, d', d’, au, aux, à, et, ou, mais, car, que, qu', qu’, qui, dont, où, si, comme, parce que, puisque, avec, sans, pour, par, dans, sur, sous, vers, entre, est, sont, était, étaient, son, sa, ses, leur, leurs, ce, cette, ces, il, ils, elles, on, ne, donc, alors",
  refuses:
    "je suis désolé, je suis désolée, désolé, désolée, je m'excuse, je m’excuse, je regrette, malheureusement je ne peux, je ne suis pas en mesure, je suis dans l'incapacité, je suis dans l’incapacité, je n'ai pas accès, je n’ai pas accès, il m'est impossible, il m’est impossible, en tant qu'ia, en tant qu’ia, en tant qu'intelligence artificielle, en tant qu’intelligence artificielle, en tant que modèle de langage, en tant que modèle, je ne peux pas voir/visionner/regarder/accéder/répondre/décrire/analyser/fournir/aider/visualiser",
  no_video:
    "aucune vidéo n'a été fournie, aucune vidéo n’a été fournie, aucune vidéo ne m'a été, aucune vidéo ne m’a été, aucune vidéo fournie, la vidéo n'a pas été fournie, la vidéo n’a pas été fournie, vidéo n'est pas fournie, veuillez fournir, veuillez télécharger, veuillez envoyer, merci de fournir la vidéo, sans voir la vidéo, sans avoir vu la vidéo, sans accès à la vidéo, accéder à la vidéo, visionner la vidéo car, modèle de langage",
  unknowable:
    "il est impossible de dire, impossible de déterminer, impossible à déterminer, ne peut pas être déterminé, ne peut être déterminé, ne peut pas être déterminée, on ne peut pas savoir, pas assez d'informations, pas assez d’informations, pas suffisamment d'informations, informations insuffisantes, impossible de répondre",
  on_screen:
    "sous-titre à l'écran, sous-titres à l'écran, sous-titre à l’écran, légende à l'écran, légende affichée à l'écran, légende à l’écran",
  source:
    "description/légende/légendes/sous-titres fournie/fournies/fournis/donnée/données, selon/d’après les légendes/descriptions, légende/description dense, selon la description, d'après la description, d’après la description, la description indique, la description mentionne, la description précise, la description dit, dans la description, de la description, cette description, description fournie, description donnée, description détaillée, selon la légende, d'après la légende, d’après la légende, la légende indique, la légende dit, la légende précise, dans la légende, légende fournie, légende détaillée, selon les sous-titres, selon le sous-titre, selon le texte, d'après le texte, d’après le texte, le texte indique, le texte dit, selon la transcription, la transcription, le prompt, la consigne dit, la consigne indique, l'énoncé indique, l’énoncé indique, selon l'énoncé, selon l’énoncé, selon les informations fournies, informations fournies, comme indiqué dans, comme décrit dans, comme mentionné dans, selon les notes, selon l'annotation, selon l’annotation, selon le résumé, le résumé indique",
};
