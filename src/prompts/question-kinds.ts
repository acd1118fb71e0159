/** The kinds of questions that a model can be trained to answer, and what footage has to tell for each. */
export const QUESTION_KINDS = {
  identification: {
    asks: 'who or what is involved?',
    must: 'who or what takes part, each told apart by a mark that stays the same (clothing, colour, size, side)',
    should: 'how many of each kind there are, and where each is seen first',
  },
  temporal: {
    asks: 'when does it happen, in which order, for how long?',
    must: 'the beginning and the end of each action, and which of them comes first',
    should: 'what goes on at the same time, and how long anybody waits',
  },
  causal: {
    asks: 'why does it happen, what leads to it?',
    must: 'what directly precedes each event, and what visibly connects the two',
    should: 'what else could explain it, and what speaks against that',
  },
  attribution: {
    asks: 'whose doing is it, which rule is broken?',
    must: 'who acts first, who reacts, and whose turn or right it visibly is',
    should: 'the signs, markings and rules of the place that can be seen',
  },
  consequence: {
    asks: 'what follows from it?',
    must: 'what is different afterwards: damage, injury, what lies or stands elsewhere, who reacts and how',
    should: 'how long it takes until somebody reacts, and the state in the last seconds',
  },
  spatial: {
    asks: 'where is it, on which side, in which direction?',
    must: 'where everyone and everything is: side, direction, distance, in front of or behind what',
    should: 'the layout of the place, with what stays where it is',
  },
  behavioural: {
    asks: 'how does somebody act, and is it usual?',
    must: 'how it is done: pace, posture, where the head turns, what the hands do, what is repeated',
    should: 'how it differs from what others do at the same place',
  },
  counterfactual: {
    asks: 'what would have prevented it, what if …?',
    must: 'what was there that could have changed the course: a free way, a warning, a guard, somebody close by',
    should: 'the last moment at which the other course was still open',
  },
  category: {
    asks: 'which kind of event is it?',
    must: 'the visible marks by which one kind of event is told from the other',
    should: 'what is on the border between two kinds, and on which side it falls',
  },
} as const;
export type QuestionKind = keyof typeof QUESTION_KINDS;
export const KINDS = Object.keys(QUESTION_KINDS) as readonly QuestionKind[];
