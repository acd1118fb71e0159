import type { LanguageWords } from './words.js';

/** Spanish. */
export const es: LanguageWords = {
  code: 'es',
  script: 'Latin',
  function_words:
    'el, la, los, las, lo, un, una, unos, unas, de, del, a, al, en, con, por, para, sin, sobre, bajo, entre, hasta, desde, hacia, contra, según, durante, tras, ante, y, e, o, u, pero, sino, aunque, porque, pues, que, si, como, cuando, donde, mientras, luego, así, también, además, muy, más, menos, ya, aún, todavía, solo, sólo, siempre, este, esta, estos, estas, esto, ese, esa, esos, esas, eso, aquel, aquella, aquellos, aquellas, él, ella, ellos, ellas, se, le, les, me, te, nos, su, sus, mi, mis, tu, tus, nuestro, nuestra, yo, usted, ustedes, quien, quién, quienes, qué, cuál, cuáles, cuándo, dónde, cómo, cuánto, cuánta, cuántos, cuántas, cual, cuyo, cuya, todo, toda, todos, todas, cada, otro, otra, otros, otras, mismo, misma, mismos, mismas, algo, alguien, algún, alguna, algunos, algunas, varios, varias, ambos, ambas, tan, tanto, mucho, mucha, muchos, poco, es, son, era, eran, ser, sido, fue, fueron, está, están, estaba, estaban, estar, ha, han, había, haber, hay, tiene, tienen, puede, pueden, podía, debe, deben, hace, hacen, va, van, aquí, allí, ahí, después, antes, entonces, sí, dos',
  asking:
    'pasa, pasar, sucede, suceder, ocurre, ocurrir, causa, causas, consecuencia, razón, explica, explicar, provoca, provocar, lleva, llevar, conduce, momento, instante, segundo, segundos, inicio, comienzo, final, fin, empieza, comienza, escena, situación, vídeo, video, imagen, ve, ver, visible, muestra, acción, evento, resultado, relación, hecho',
  endings:
    'amientos, imientos, amiento, imiento, aciones, ándose, iéndose, ación, adores, adoras, mente, ieron, ando, iendo, ados, adas, idos, idas, aban, aron, ador, adora, aba, ado, ada, ido, ida, ían, ará, ará, ar, er, ir, ía, an, en, es, as, os, a, e, o, ó, é, s',
  numbers: 'cero, , dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez, once, doce',
  option:
    'opción, opciones, alternativa, alternativas, respuesta, respuestas, elección, letra, inciso, literal, posibilidad',
  and: 'y, e, o, u, ni, así como',
  be: 'es, son, era, eran, sería, está, están, puede, pueden, no, queda, quedan, corresponde, corresponden, encaja, encajan, coincide, coinciden, debe',
  not: 'no, nunca, jamás, nadie, nada, ningún, ninguno, ninguna, ni, tampoco, sin, apenas',
  against:
    'requeriría, exigiría, necesitaría, haría falta, tendría que, incorrecta, incorrecto, incorrectas, incorrectos, falsa, falso, falsas, falsos, errónea, erróneo, erróneas, erróneos, equivocada, equivocado, imposible, imposibles, descartada, descartado, descartadas, descartados, descarta, descartan, descartar, se descarta, se descartan, excluida, excluido, excluidas, excluidos, excluye, excluyen, excluir, eliminada, eliminado, eliminadas, eliminar, elimina, rechazada, rechazado, rechazar, contradice, contradicen, contradicha, contradicho, improbable, improbables, inverosímil, inválida, inválido, refutada, refutado, fuera, falla, fallan, ausente, ausentes, falta, faltan, incompatible, incompatibles, queda fuera, quedan fuera, demasiado pronto, demasiado tarde, descarto, descartamos, excluyo, excluimos, elimino, eliminamos, rechazo, rechazamos, tachar, tachada, no vale, no valen, no sirve, no sirven, no encaja, no encajan',
  in_favour:
    'sin duda, sin ninguna duda, no hay duda, no cabe duda, nada más que, nadie más que, ninguna otra, ningún otro, no es otra que, no es otro que, correcta, correcto, correctas, correctos, acertada, acertado, verdadera, verdadero, cierta, cierto, corresponde, corresponden, coincide, coinciden, encaja, encajan, concuerda, concuerdan, queda, quedan, queda solo, solo queda, sólo queda, confirmada, confirmado, confirma, confirman, respaldada, respaldado, respalda, válida, válido, la respuesta es, apunta a, mejor describe, mejor, elijo, elegimos, escojo, me quedo con, nos quedamos con, la única, el único, mi elección, no está en duda, fuera de duda, compatible con, opto por, optamos por, es la buena, se ajusta a, cuadra con',
  unclaimed:
    'sería, serían, podría, podrían, habría, habrían, haría, tendría, parece, parecen, parecía, parecería, a primera vista, al principio, en principio, se podría pensar, uno podría pensar, cabría pensar, quizá, quizás, tal vez, si, solo si, sólo si, supuestamente, aparentemente, tentadora, tentador, fuera, fuese, supongamos',
  all_but:
    'todas menos, todos menos, todo menos, menos, excepto, salvo, a excepción de, con excepción de, aparte de, distinta de, distinto de, otra cosa que, otra que, otro que',
  instead_of: 'en lugar de, en vez de, y no, más que, a diferencia de, frente a',
  begins_clause:
    'porque, pues, ya que, puesto que, dado que, pero, sino, aunque, mientras que, mientras, cuando, que, quien, donde, sin embargo, como',
  concludes:
    'por lo tanto, por tanto, por consiguiente, en consecuencia, en conclusión, conclusión, para concluir, en resumen, en suma, en definitiva, en total, así que, así pues, de modo que, de ahí que, por eso, por ello, por esta razón, esto significa, lo que significa, eso significa, se deduce, se concluye, se sigue que, la respuesta es, la respuesta correcta, respuesta correcta, respuesta final, la respuesta debe, queda la opción, solo queda, sólo queda, luego entonces, a fin de cuentas, en pocas palabras, queda claro, está claro, por esa razón, por este motivo, por ese motivo, por estas razones, concluyo, concluimos, deduzco, deducimos, eso da, esto da, lo que da, mi elección, mi respuesta, considerándolo todo, todo considerado, lo que nos deja, ergo, en fin, de todo ello, de todo esto, resulta que, llego a, llegamos a, la conclusión es, con todo esto',
  concludes_first:
    'resultado, respuesta, así, es decir, o sea, con lo cual, la respuesta:, mi respuesta, entonces',
  not_concluding:
    'así como, por eso no, es decir que no, luego de, luego se, luego el, luego la, luego vuelve, entonces se, entonces el, entonces la, así se',
  answer:
    'responder, responderse, respuesta, respuestas, veredicto, conclusión, afirmación, solución, pregunta',
  yes: 'sí, verdadero, verdadera, afirmativa, afirmativo, en sentido afirmativo, por la afirmativa, correcto, correcta, cierto, cierta',
  no: 'no, falso, falsa, negativa, negativo, en sentido negativo, por la negativa, incorrecto, incorrecta',
  after_verdict: 'aquí, entonces, rotundo, rotundamente',
  to: 'a, y, hasta, al',
  seconds: 's, seg, segundo, segundos',
  at: 'a, a los, a las, en, desde, hasta, entre, segundo, hacia, de',
  at_behind: '',
  between: 'entre',
  goes_on:
    'el, la, los, las, un, una, unos, unas, de, del, a, al, en, con, por, para, sin, sobre, entre, hasta, desde, hacia, y, e, o, u, pero, sino, aunque, porque, pues, que, si, como, cuando, donde, mientras, es, son, era, eran, está, están, su, sus, este, esta, se, lo, le, ni, no, muy, más, así que',
  refuses:
    'lo siento, lo lamento, disculpe, disculpa, mis disculpas, lamentablemente no puedo, no puedo ver, no puedo acceder, no puedo responder, no puedo describir, no puedo determinar, no puedo analizar, no puedo ayudar, no puedo proporcionar, no soy capaz, no me es posible, no tengo acceso, como ia, como una ia, como inteligencia artificial, como modelo de lenguaje, como modelo de ia, no puedo ver/acceder/responder/describir/analizar/ayudar/proporcionar/visualizar/reproducir/resumir',
  no_video:
    'no se ha proporcionado ningún vídeo, no se ha proporcionado ningún video, no se proporcionó ningún video, no se proporcionó ningún vídeo, no se ha proporcionado el video, no se ha proporcionado el vídeo, no se proporcionó el video, no se me ha proporcionado, no se me proporcionó, el video no fue proporcionado, el vídeo no fue proporcionado, por favor proporcione, por favor, proporcione, proporcione el video, por favor sube, por favor adjunta, por favor comparte, sin ver el video, sin ver el vídeo, sin haber visto el video, sin acceso al video, sin acceso al vídeo, modelo de lenguaje',
  unknowable:
    'no se puede determinar, no puede determinarse, no es posible determinar, imposible de determinar, imposible saber, imposible determinar, no se puede saber, no se puede responder, no hay suficiente información, no hay información suficiente, información insuficiente',
  on_screen:
    'subtítulo en pantalla, subtítulos en pantalla, rótulo en pantalla, leyenda en pantalla, texto en pantalla',
  source:
    'subtítulos/leyenda/leyendas/descripciones proporcionados/proporcionada/proporcionadas/dados/dada, de acuerdo con los subtítulos, según la descripción, de acuerdo con la descripción, la descripción dice, la descripción indica, la descripción menciona, la descripción señala, en la descripción, de la descripción, descripción proporcionada, descripción detallada, descripción dada, esta descripción, según los subtítulos, según el subtítulo, los subtítulos dicen, los subtítulos indican, según la leyenda, la leyenda dice, la leyenda indica, según el texto, el texto dice, el texto indica, según la transcripción, la transcripción, según el pie, el pie de foto, el pie de video, según el prompt, el prompt, el enunciado dice, según el enunciado, información proporcionada, según la información, como se menciona en, como se indica en, como se describe en, según las notas, según la anotación, según el resumen, caption, captions',
};
