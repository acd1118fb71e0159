/** What happens at unusual moments, and in which order. */
import { clock } from '../clock.js';
import { choiceOf, type Idea, reasoned } from '../ideas.js';
import { capital } from '../sentence.js';
import { EVENTS, type Happening, type Story } from '../story.js';
import { pick, shuffled } from '../variation.js';

/** For each kind of event: the question whether it occurs at all, and the name of its count. */
const WHETHER: Readonly<Record<keyof typeof EVENTS, { ask: string; count: string; name?: string }>> = {
  cut: { ask: 'Does the picture cut to another view at any time?', count: 'cuts' },
  flash: { ask: 'Does a flash light up the picture at any time?', count: 'flashes' },
  burst: { ask: 'Is there a sudden burst of motion, far above the rest of the video?', count: 'bursts' },
  freeze: { ask: 'Does the moving picture freeze at any time?', count: 'freezes' },
  black: { ask: 'Does the picture go black at any time?', count: 'blacks', name: 'black stretches' },
};

/** Kinds that a viewer could confuse: one is never a wrong option for the other. */
const ALIKE: Readonly<Partial<Record<Happening['kind'], readonly Happening['kind'][]>>> = {
  onset: ['burst'],
  burst: ['onset'],
  stop: ['freeze'],
  freeze: ['stop'],
};

const near = (a: Happening, b: Happening) => a.start <= b.end + 2 && b.start <= a.end + 2;

const CONCLUSIONS: Readonly<Record<Happening['kind'], string>> = {
  cut: 'Motion within one view does not replace that much of the picture between two frames, so this is a cut.',
  flash: 'Light that comes and goes this fast while the rest of the video keeps its level is a flash.',
  burst:
    'A rise so far above all the rest, and so short, is a sudden event and no ordinary course of motion.',
  freeze: 'Motion that ends from one frame to the next, with no frame differing any more, is a freeze.',
  black: 'At that level nothing can be made out, so the picture is black.',
  onset: 'A change from none to some marks the moment at which motion sets in.',
  stop: 'A change from some to none marks the moment at which motion comes to rest.',
};

/** A question about a cause must not say what happens at that time. */
const cause: Readonly<Record<Happening['kind'], (time: string) => string>> = {
  cut: (time) => `Why does what is seen from ${time} on differ from what is seen before?`,
  flash: (time) => `What sets ${time} apart from the moments around it?`,
  burst: (time) => `What brings about the difference between ${time} and the moments before it?`,
  freeze: (time) => `What becomes different at ${time}, and what precedes that?`,
  black: (time) => `What accounts for what is seen from ${time} on?`,
  onset: (time) => `Why does the situation from ${time} on differ from that before?`,
  stop: (time) => `What brings about the situation that begins at ${time}?`,
};

/** Questions about one event. */
function single(story: Story, happening: Happening): readonly Idea[] {
  const time = clock(happening.start);
  const { name, statement, evidence } = happening;
  const reasoning = reasoned(
    pick(`${story.seed}hr`, [`The figures stand out at ${time}.`, `At ${time} the figures change.`]),
    evidence,
    CONCLUSIONS[happening.kind],
  );
  const present = story.happenings
    .filter((other) => near(other, happening))
    .flatMap(({ kind }) => [kind, ...(ALIKE[kind] ?? [])]);
  const absent = Object.entries(EVENTS).filter(([kind]) => !present.some((other) => other === kind));
  const sure = `${statement} at ${time}.`;
  const whether =
    happening.kind === 'onset' || happening.kind === 'stop'
      ? `Does motion ${happening.kind === 'onset' ? 'set in' : 'come to rest'} at ${time}?`
      : WHETHER[happening.kind].ask;
  return [
    ...choiceOf({
      question: pick(`${story.seed}hq`, [`What happens at ${time}?`, `Which event takes place at ${time}?`]),
      answer: statement,
      wrong: shuffled(`${story.seed}h${time}`, absent).map(([, event]) => event.statement),
      reasoning,
    }),
    { as: 'yes', question: whether, answer: sure, reasoning },
    {
      as: 'open',
      question: `What do the measurements show about ${name} at ${time}?`,
      answer: happening.end > happening.start || happening.kind === 'cut' ? evidence : `${sure} ${evidence}`,
      reasoning,
    },
    {
      as: 'causal',
      question: cause[happening.kind](time),
      answer: `${capital(name)} accounts for it. ${evidence}`,
      reasoning,
    },
  ];
}

/** Which of two events comes first, when each occurs only once. */
function order(story: Story): readonly Idea[] {
  const unique = story.happenings.filter(
    ({ kind }) => story.happenings.filter((other) => other.kind === kind).length === 1,
  );
  const [first, second] = unique;
  if (first === undefined || second === undefined || second.start - first.start < 2) return [];
  const after = (a: Happening, b: Happening) => `First comes ${a.name}, then ${b.name}`;
  const [lone, never] = (['flash', 'freeze', 'black', 'cut'] as const).every((kind) =>
    story.happenings.some((other) => other.kind === kind),
  )
    ? [second, first]
    : [first, second];
  const reasoning = reasoned(
    first.evidence,
    second.evidence,
    `The time ${clock(first.start)} lies before ${clock(second.start)}, so ${first.name} precedes ${second.name}.`,
  );
  const answer = `${first.statement} at ${clock(first.start)}, before ${second.name} at ${clock(second.start)}.`;
  const ask = (a: Happening, b: Happening) => `Does ${a.name} come before ${b.name}?`;
  return [
    ...choiceOf({
      question: `In which order do ${first.name} and ${second.name} occur?`,
      answer: after(first, second),
      wrong: [
        after(second, first),
        `At one and the same moment come ${first.name} and ${second.name}`,
        `Only ${lone.name} occurs, and ${never.name} never does`,
      ],
      reasoning,
    }),
    { as: 'yes', question: ask(first, second), answer, reasoning },
    { as: 'no', question: ask(second, first), answer, reasoning },
    { as: 'open', question: `Which comes first, ${second.name} or ${first.name}?`, answer, reasoning },
  ];
}

/** Questions about kinds of events that do not occur. */
function absences(story: Story): readonly Idea[] {
  const [counts] = story.of('counts');
  if (counts === undefined) return [];
  const numbers = new Map<string, unknown>(Object.entries(counts));
  return Object.values(WHETHER)
    .filter(({ count }) => numbers.get(count) === 0)
    .map(
      ({ ask, count, name = count }): Idea => ({
        as: 'no',
        question: ask,
        answer: `The number of ${name} is zero.`,
        reasoning: reasoned(
          `Every frame was compared with its neighbours and with the level of the whole video.`,
          `The count of ${name} comes out as zero.`,
          'So nothing of the kind takes place at any time.',
        ),
      }),
    );
}

/** Questions about events and their order. */
export function happeningIdeas(story: Story): readonly Idea[] {
  const rank = ({ kind }: Happening) =>
    ['burst', 'freeze', 'flash', 'black', 'cut', 'onset', 'stop'].indexOf(kind);
  const [first = [], ...others] = [...story.happenings]
    .sort((a, b) => rank(a) - rank(b))
    .map((one) => single(story, one));
  const both = order(story);
  // The order of events is worth a choice early on, and other questions last.
  return [
    ...first,
    ...both.filter(({ as }) => as === 'choice'),
    ...others.flat(),
    ...both.filter(({ as }) => as !== 'choice'),
    ...shuffled(`${story.seed}n`, absences(story)),
  ];
}
