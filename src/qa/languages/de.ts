import type { LanguageWords } from './words.js';

/** German. */
export const de: LanguageWords = {
  code: 'de',
  script: 'Latin',
  function_words:
    'der, die, das, des, dem, den, ein, eine, einer, eines, einem, einen, er, sie, es, ihn, ihm, ihr, ihre, ihren, ihrem, ihrer, ihnen, sein, seine, seinen, seinem, seiner, seines, wir, uns, unser, man, ich, mich, mir, du, dich, sich, dieser, diese, dieses, diesem, diesen, jener, jene, jenes, jenem, jenen, welcher, welche, welches, welchem, welchen, wer, was, wen, wem, wessen, wann, wo, wohin, woher, warum, wieso, weshalb, wie, wodurch, womit, wofür, und, oder, aber, denn, sondern, doch, jedoch, als, dass, daß, weil, da, wenn, falls, ob, obwohl, während, bevor, nachdem, bis, seit, damit, so, auch, nur, noch, schon, sehr, mehr, weniger, viel, viele, einige, alle, alles, beide, beiden, jeder, jede, jedes, andere, anderen, anderer, anderes, anderem, selbst, eben, etwa, dabei, dort, hier, dann, nun, erst, wieder, immer, gerade, ganz, fast, kurz, in, im, ins, an, am, ans, auf, aus, bei, beim, mit, nach, von, vom, vor, zu, zum, zur, über, unter, neben, zwischen, durch, für, gegen, ohne, um, ab, hinter, gegenüber, wegen, trotz, ist, sind, war, waren, bin, bist, sei, wird, werden, wurde, wurden, worden, hat, haben, hatte, hatten, habe, kann, können, konnte, konnten, könnte, muss, müssen, musste, soll, sollte, will, wollte, würde, würden, darf, mag, tut, tun, ja, also, daher, deshalb, somit, folglich',
  asking:
    'passiert, passieren, geschieht, geschehen, geschah, ereignet, führt, führen, führte, folge, folgen, folgt, ursache, grund, auslöser, löst, ausgelöst, moment, augenblick, zeitpunkt, sekunde, sekunden, beginn, beginnt, ende, endet, anfang, verlauf, lage, situation, szene, video, bild, sehen, sieht, sichtbar, zeigt, entsteht, danach, davor, kommt, kommen, macht, machen',
  endings:
    'ungen, enden, ende, endes, erin, ung, ten, tes, ter, tem, end, est, em, en, er, es, et, te, st, e, n, s, t',
  numbers:
    'null, , zwei/zweimal, drei/dreimal, vier/viermal, fünf, sechs, sieben, acht, neun, zehn, elf, zwölf',
  option:
    'option, optionen, antwort, antworten, antwortmöglichkeit, antwortmöglichkeiten, auswahl, variante, varianten, möglichkeit, möglichkeiten, alternative, alternativen, buchstabe, punkt',
  and: 'und, oder, noch, sowie, als auch, bzw.',
  be: 'ist, sind, war, waren, wäre, kann, können, passt, passen, hat, haben, muss, scheidet, scheiden, fällt, fallen, entfällt, entfallen, stimmt, stimmen, bleibt, bleiben, zeigt, trifft, treffen, kommt, kommen, müssen, soll, sollen, darf, dürfen',
  not: 'nein, nicht, nie, niemals, niemand, nichts, nirgends, nirgendwo, kein, keine, keiner, keines, keinem, keinen, weder, noch, ohne, kaum',
  against:
    'müsste, müssten, bräuchte, bräuchten, würde erfordern, würde voraussetzen, setzt voraus, falsch, falsche, falschen, unzutreffend, unwahr, unmöglich, ausgeschlossen, auszuschließen, ausschließen, schließt*, schließen, scheidet, scheiden, scheidet aus, scheiden aus, entfällt, entfallen, fällt weg, fallen weg, fällt aus, fallen aus, unwahrscheinlich, unpassend, widerspricht, widersprechen, widerlegt, widerlegen, verworfen, unplausibel, unlogisch, abwegig, unbegründet, fehlt, fehlen, abzulehnen, verfehlt, verfehlen, irrelevant, zu früh, zu spät, ausscheiden, schließe, schließe aus, streichen, gestrichen, streiche, verwerfe, verwerfen, vom tisch, kommt nicht infrage, kommt nicht in frage, kommen nicht infrage, kommen nicht in frage, passt nicht',
  in_favour:
    'kein zweifel, keinen zweifel, ohne zweifel, zweifellos, zweifelsfrei, nichts anderes als, keine andere, kein anderer, niemand anderes als, richtig, richtige, richtigen, richtiger, korrekt, korrekte, korrekten, zutreffend, zutreffende, trifft zu, treffen zu, stimmt, stimmen, entspricht, entsprechen, passt, passen, bestätigt, bestätigen, belegt, bleibt nur, bleibt übrig, bleibt, verbleibt, übrig bleibt, gestützt, stützt, stützen, spricht für, sprechen für, gehört zu, deckt sich mit, beste, am besten, eindeutig, wahr, ja, ich nehme, nehme, ich wähle, wähle, wählen, entscheide mich für, entscheiden uns für, die einzige, der einzige, das einzige, steht außer frage, außer frage, meine wahl, verträglich mit, in einklang mit, deckt sich, trifft es, übrig',
  unclaimed:
    'würde, würden, wäre, wären, könnte, könnten, dürfte, möglicherweise, vielleicht, vermutlich, scheint, scheinen, schien, scheinbar, auf den ersten blick, zunächst, man könnte meinen, man könnte denken, wenn, falls, nur wenn, sofern, angeblich, hätte, hätten, wirkt, klingt, verlockend, mag, mögen, naheliegend',
  all_but:
    'alle außer, alle ausser, außer, ausser, alles andere als, mit ausnahme von, bis auf, abgesehen von, anderes als',
  instead_of: 'statt, anstatt, anstelle von, anstelle, und nicht, im gegensatz zu',
  begins_clause:
    'weil, da, denn, sondern, aber, doch, obwohl, während, wohingegen, wenn, falls, sodass, so dass, als, wobei, und zwar',
  concludes:
    'daher, deshalb, deswegen, somit, folglich, demnach, demzufolge, infolgedessen, also, mithin, fazit, schluss, schlussfolgerung, schlussfolgernd, zusammenfassend, insgesamt, alles in allem, daraus folgt, daraus ergibt sich, das heißt, das bedeutet, dies bedeutet, das ergibt, die antwort lautet, die antwort ist, antwort lautet, richtige antwort, korrekte antwort, die lösung ist, kurzum, kurz gesagt, unterm strich, ergebnis, letztlich bleibt, bleibt nur, aus diesem grund, ergo, aus dem grund, aus diesen gründen, alles abgewogen, nach all dem, nach alledem, daraus schließe ich, ich schließe daraus, daraus schließen wir, damit steht fest, es steht fest, somit steht fest, meine wahl, meine antwort, die antwort muss, ich komme auf, komme ich auf, das macht, unter dem strich, in summe, damit ist klar, es ist klar, übrig bleibt, was übrig bleibt',
  concludes_first: 'ergebnis, antwort, so, damit, die antwort:, meine antwort',
  not_concluding:
    'so weit, so viel, so lange, so schnell, so stark, damit er, damit sie, damit es, damit die, damit der, damit das, damit niemand',
  answer:
    'beantwortet, beantworten, antwort, antworten, lösung, urteil, ergebnis, fazit, aussage, behauptung, frage',
  yes: 'ja, jawohl, wahr, richtig, zu bejahen, frage bejahen, frage bejaht, muss man bejahen, kann man bejahen, korrekt, zutreffend, trifft zu',
  no: 'nein, falsch, unwahr, zu verneinen, frage verneinen, frage verneint, muss man verneinen, kann man verneinen, unzutreffend, trifft nicht zu',
  after_verdict: 'lauten, heißen, sein, hier',
  to: 'bis, und, bis zu',
  seconds: 's, sek, sekunde, sekunden',
  at: 'bei, ab, von, bis, nach, vor, gegen, um, zwischen, sekunde',
  at_behind: '',
  between: 'zwischen',
  goes_on:
    'der, die, das, des, dem, den, ein, eine, einer, eines, einem, einen, und, oder, aber, sondern, denn, weil, dass, daß, wenn, als, mit, von, vom, zum, zur, zu, in, im, an, am, auf, aus, bei, beim, nach, für, durch, über, unter, ist, sind, war, waren, wird, werden, sehr, sein, seine, ihr, ihre, welche, welcher, während, sodass, er, wir',
  refuses:
    'es tut mir leid, tut mir leid, ich bedauere, ich entschuldige mich, entschuldigung, leider kann ich, ich kann das video nicht, ich kann die frage nicht, ich kann diese frage nicht, ich kann dazu, ich bin nicht in der lage, ich bin nicht imstande, mir ist es nicht möglich, es ist mir nicht möglich, ich habe keinen zugriff, ich habe keinen zugang, als ki, als sprachmodell, als künstliche intelligenz, ich kann keine videos, ich kann videos nicht, ich kann das/dieses material/video/bild',
  no_video:
    'kein video zur verfügung, kein video vorhanden, kein video bereitgestellt, kein video übermittelt, kein video erhalten, kein video hochgeladen, kein video gegeben, wurde kein video, video wurde nicht bereitgestellt, video nicht ansehen, videos nicht ansehen, video nicht sehen, bitte laden sie das video, bitte stellen sie das video, bitte senden sie, bitte lade das video, ohne das video zu sehen, ohne zugriff auf das video, sprachmodell',
  unknowable:
    'lässt sich nicht bestimmen, lässt sich nicht sagen, lässt sich nicht feststellen, lässt sich nicht beantworten, kann nicht bestimmt werden, kann nicht beantwortet werden, kann nicht festgestellt werden, nicht genug informationen, nicht genügend informationen, keine aussage möglich, ist nicht zu erkennen, unmöglich zu sagen',
  on_screen:
    'eingeblendete beschreibung, eingeblendeter untertitel, untertitel am unteren, untertitel im bild',
  source:
    'laut/gemäß den/der/dem/vorliegenden vorliegenden/gegebenen/bereitgestellten/untertiteln/beschreibungen, vorliegenden/gegebenen/bereitgestellten untertiteln/beschreibung/untertitel/beschreibungen, laut untertiteln, laut beschreibung, laut der beschreibung, laut dieser beschreibung, gemäß der beschreibung, gemäß beschreibung, nach der beschreibung, der beschreibung nach, der beschreibung zufolge, beschreibung zufolge, in der beschreibung, die beschreibung sagt, die beschreibung nennt, die beschreibung erwähnt, die beschreibung gibt, die beschreibung besagt, die beschreibung zeigt, beschreibung steht, aus der beschreibung, auf grundlage der beschreibung, basierend auf der beschreibung, bildbeschreibung, bildunterschrift, videobeschreibung, laut untertitel, laut den untertiteln, laut text, laut dem text, im text steht, der text sagt, dem text zufolge, caption, captions, bildtext, transkript, laut prompt, im prompt, der prompt sagt, laut angaben, laut vorgabe, wie beschrieben, wie oben beschrieben, die vorliegende beschreibung, gegebenen informationen, bereitgestellten informationen',
};
