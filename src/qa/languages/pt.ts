import type { LanguageWords } from './words.js';

/** Portuguese, of Brazil and Portugal. */
export const pt: LanguageWords = {
  code: 'pt',
  script: 'Latin',
  function_words:
    'o, a, os, as, um, uma, uns, umas, de, do, da, dos, das, em, no, na, nos, nas, num, numa, ao, à, aos, às, por, pelo, pela, pelos, pelas, para, pra, com, sem, sob, sobre, entre, até, desde, contra, durante, após, ante, e, ou, mas, porém, porque, pois, que, se, como, quando, onde, enquanto, logo, assim, também, além, muito, muita, muitos, mais, menos, já, ainda, só, apenas, sempre, este, esta, estes, estas, isto, esse, essa, esses, essas, isso, aquele, aquela, aqueles, aquelas, aquilo, ele, ela, eles, elas, lhe, lhes, me, te, nós, seu, sua, seus, suas, meu, minha, dele, dela, deles, delas, eu, você, vocês, quem, quê, qual, quais, quanto, quantos, quantas, cujo, cuja, todo, toda, todos, todas, tudo, cada, outro, outra, outros, outras, mesmo, mesma, algo, alguém, algum, alguma, alguns, algumas, vários, várias, ambos, ambas, tão, tanto, pouco, é, são, era, eram, ser, sido, foi, foram, está, estão, estava, estavam, estar, há, tem, têm, tinha, tinham, ter, pode, podem, podia, deve, devem, faz, fazem, vai, vão, aqui, ali, lá, depois, antes, então, sim, dois, duas, disso, disto, nele, nela',
  asking:
    'acontece, acontecer, ocorre, ocorrer, sucede, suceder, causa, causas, consequência, razão, explica, explicar, provoca, provocar, leva, levar, conduz, momento, instante, segundo, segundos, início, começo, fim, final, começa, cena, situação, vídeo, imagem, vê, ver, visível, mostra, ação, evento, resultado, relação, mudança, vista, visto',
  endings:
    'amentos, imentos, amento, imento, ações, ando-se, ação, adores, adoras, mente, aram, eram, iram, ando, endo, indo, ados, adas, idos, idas, avam, ador, adora, ava, ado, ada, ido, ida, iam, ará, ar, er, ir, ia, am, em, es, as, os, a, e, o, ou, s',
  numbers: 'zero, , dois/duas, três, quatro, cinco, seis, sete, oito, nove, dez, onze, doze',
  option:
    'opção, opções, alternativa, alternativas, resposta, respostas, escolha, escolhas, letra, item, hipótese, possibilidade',
  and: 'e, ou, nem, bem como',
  be: 'é, são, era, eram, seria, está, estão, pode, podem, não, resta, restam, fica, corresponde, correspondem, encaixa, deve',
  not: 'não, nunca, jamais, ninguém, nada, nenhum, nenhuma, nem, tampouco, sem, mal',
  against:
    'exigiria, precisaria, requereria, teria que, teria de, incorreta, incorreto, incorretas, incorretos, incorrecta, incorrecto, falsa, falso, falsas, falsos, errada, errado, erradas, errados, equivocada, impossível, impossíveis, descartada, descartado, descartadas, descartados, descarta, descartam, descartar, descarta-se, excluída, excluído, excluídas, excluídos, exclui, excluem, excluir, eliminada, eliminado, eliminadas, eliminar, elimina, rejeitada, rejeitado, rejeitar, contradiz, contradizem, contradita, improvável, improváveis, inverossímil, inválida, inválido, refutada, refutado, fora, falha, falham, ausente, ausentes, falta, faltam, incompatível, incompatíveis, cedo demais, tarde demais, descarto, descartamos, excluo, excluímos, elimino, eliminamos, rejeito, rejeitamos, riscar, riscada, não serve, não servem, não encaixa, não encaixam',
  in_favour:
    'sem dúvida, sem nenhuma dúvida, não há dúvida, não resta dúvida, nada mais que, ninguém mais que, nenhuma outra, nenhum outro, não é outra senão, correta, correto, corretas, corretos, correcta, correcto, certa, certo, verdadeira, verdadeiro, corresponde, correspondem, coincide, coincidem, encaixa, encaixam, condiz, condizem, concorda com, resta, restam, resta apenas, só resta, sobra, confirmada, confirmado, confirma, confirmam, sustentada, sustentado, apoiada, válida, válido, a resposta é, aponta para, melhor descreve, melhor, sim, escolho, escolhemos, fico com, ficamos com, a única, o único, minha escolha, a minha escolha, não está em dúvida, fora de dúvida, compatível com, opto por, optamos por, é a boa, ajusta-se a, bate com',
  unclaimed:
    'seria, seriam, poderia, poderiam, teria, teriam, haveria, parece, parecem, parecia, pareceria, à primeira vista, a princípio, de início, poderia-se pensar, alguém poderia pensar, talvez, se, só se, somente se, supostamente, aparentemente, tentadora, tentador, fosse, fossem, suponhamos, possivelmente',
  all_but:
    'todas menos, todos menos, tudo menos, menos, exceto, excepto, salvo, com exceção de, à exceção de, além de, senão, outra coisa que, a não ser',
  instead_of: 'em vez de, ao invés de, em lugar de, no lugar de, e não, ao contrário de, em contraste com',
  begins_clause:
    'porque, pois, já que, uma vez que, visto que, mas, porém, embora, enquanto, quando, que, quem, onde, contudo, no entanto, como, dado que',
  concludes:
    'portanto, por isso, por conseguinte, consequentemente, em conclusão, conclusão, concluindo, conclui-se, em resumo, resumindo, em suma, no total, ao todo, de modo que, assim sendo, desse modo, deste modo, dessa forma, desta forma, sendo assim, isso significa, o que significa, segue-se, deduz-se, a resposta é, a resposta correta, a resposta certa, resposta correta, resposta certa, resposta correcta, resposta final, a resposta deve, resta a opção, resta apenas, só resta, por essa razão, por esta razão, em poucas palavras, daí, fica claro, está claro, por esse motivo, por este motivo, por estas razões, concluo, concluímos, deduzo, deduzimos, isso dá, isto dá, o que dá, minha escolha, minha resposta, a minha resposta, considerando tudo, tudo considerado, o que nos deixa, ergo, enfim, de tudo isto, de tudo isso, chego a, chegamos a, a conclusão é, em definitivo',
  concludes_first:
    'resultado, resposta, logo, assim, ou seja, isto é, com isso, a resposta:, minha resposta, a minha resposta, então',
  not_concluding:
    'logo após, logo depois, logo em seguida, logo que, logo antes, logo abaixo, então se, então o, então a, assim como, assim que, por isso não',
  answer:
    'responder, respondida, resposta, respostas, veredito, veredicto, conclusão, afirmação, solução, pergunta',
  yes: 'sim, verdadeiro, verdadeira, afirmativa, afirmativo, em sentido afirmativo, pela afirmativa, correto, correta, certo, certa',
  no: 'não, falso, falsa, negativa, negativo, em sentido negativo, pela negativa, incorreto, incorreta, errado, errada',
  after_verdict: 'aqui, então, mesmo',
  to: 'a, e, até, às, aos',
  seconds: 's, seg, segundo, segundos',
  at: 'a, aos, às, em, desde, até, entre, segundo, por volta de, de',
  at_behind: '',
  between: 'entre',
  goes_on:
    'o, a, os, as, um, uma, uns, umas, de, do, da, dos, das, em, no, na, nos, nas, num, numa, ao, à, aos, às, por, pelo, pela, para, com, sem, sob, sobre, entre, até, e, ou, mas, porém, porque, pois, que, se, como, quando, onde, enquanto, é, são, era, eram, está, estão, seu, sua, seus, suas, este, esta, não, muito, mais, então',
  refuses:
    'desculpe, desculpa, me desculpe, peço desculpas, peço desculpa, sinto muito, lamento, lamentavelmente não posso, infelizmente não posso, infelizmente, infelizmente, não consigo, infelizmente não consigo, não posso ver, não posso acessar, não posso responder, não posso descrever, não posso determinar, não consigo ver, não consigo acessar, não consigo assistir, não consigo visualizar, não consigo determinar, não sou capaz, não me é possível, não tenho acesso, como ia, como uma ia, como inteligência artificial, como modelo de linguagem, como um modelo de linguagem, não posso ver/acessar/aceder/responder/descrever/analisar/ajudar/fornecer/assistir/visualizar/resumir',
  no_video:
    'nenhum vídeo foi fornecido, nenhum vídeo foi enviado, nenhum vídeo foi disponibilizado, nenhum vídeo me foi, não foi fornecido nenhum vídeo, não me foi fornecido, o vídeo não foi fornecido, o vídeo não foi enviado, vídeo não foi disponibilizado, por favor forneça, por favor, forneça, forneça o vídeo, por favor envie o vídeo, por favor, envie o vídeo, sem ver o vídeo, sem assistir ao vídeo, sem acesso ao vídeo, modelo de linguagem',
  unknowable:
    'não é possível determinar, não pode ser determinado, não pode ser determinada, não dá para saber, não se pode saber, não é possível saber, não é possível dizer, impossível determinar, impossível saber, não há informação suficiente, não há informações suficientes, informação insuficiente, informações insuficientes',
  on_screen: 'legenda na tela, legendas na tela, legenda no ecrã, legendas no ecrã, legenda exibida na tela',
  source:
    'legenda/legendas/descrição/descrições fornecida/fornecidas/dada/dadas/disponível/disponíveis, de acordo com a legenda, segundo a legenda, conforme a legenda, a legenda diz, a legenda indica, a legenda menciona, a legenda afirma, na legenda, de acordo com as legendas, segundo as legendas, as legendas dizem, de acordo com a descrição, segundo a descrição, conforme a descrição, a descrição diz, a descrição indica, a descrição menciona, a descrição afirma, na descrição, da descrição, descrição fornecida, descrição detalhada, descrição dada, esta descrição, com base na descrição, de acordo com o texto, segundo o texto, o texto diz, o texto indica, segundo a transcrição, a transcrição, de acordo com a transcrição, o prompt, segundo o prompt, segundo o enunciado, o enunciado diz, informações fornecidas, informação fornecida, como mencionado em, como mencionado na, como descrito em, como descrito na, como indicado na, segundo as notas, segundo a anotação, segundo o resumo, caption, captions',
};
