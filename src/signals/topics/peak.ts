/** Where and when motion is at its highest. */
import { clock } from '../clock.js';
import { choiceOf, type Idea, reasoned } from '../ideas.js';
import { ZONES, type Zone } from '../pixels.js';
import { capital } from '../sentence.js';
import type { Story } from '../story.js';
import { pick, shuffled } from '../variation.js';

/** Zones by their distance from one, farthest first; equally far ones in an order that depends on the key. */
function farthest(zone: Zone, key: string): Zone[] {
  const at = (name: Zone) => [ZONES.indexOf(name) % 3, Math.floor(ZONES.indexOf(name) / 3)] as const;
  const [x, y] = at(zone);
  const distance = (name: Zone) => Math.abs(at(name)[0] - x) + Math.abs(at(name)[1] - y);
  return shuffled(key, ZONES).sort((a, b) => distance(b) - distance(a));
}

const inZone = (zone: Zone) => `In the ${zone}`;

/** Times that the story names and that lie more than a second (and a tenth of the video) away from a moment. */
function otherTimes(story: Story, moment: number): number[] {
  const named = [...story.tiles, ...story.parts].flatMap(({ start, end }) => [start, end]);
  const far = Math.max(2, story.end / 10);
  return [...new Set(named)].filter((time) => Math.abs(time - moment) >= far);
}

/** Questions about the zone and the moment of the peak; about the moment only when no other value comes near it. */
export function peakIdeas(story: Story): readonly Idea[] {
  const [peak] = story.of('peak');
  if (peak === undefined || peak.motion < 1) return [];
  const time = clock(peak.at);
  const observation = pick(`${story.seed}p`, [
    `The largest change between neighbouring frames is found at ${time}, where ${peak.motion}% of the picture changes.`,
    `At ${time} ${peak.motion}% of the picture changes, which is the highest value of all.`,
  ]);
  const where = `Of that change ${peak.share}% lies in the ${peak.zone}, more than in any of the other eight zones.`;
  const when = `More than a second away from it motion stays within ${peak.rest}%.`;
  const belongs = `Hence the peak of motion belongs to the ${peak.zone}.`;
  const located = reasoned(observation, where, belongs);
  const [a = peak.zone, b = peak.zone, c = peak.zone] = farthest(peak.zone, `${story.seed}pz`);
  const times = shuffled(`${story.seed}pt`, otherTimes(story, peak.at)).map(clock).slice(0, 3);
  const momentChoice = choiceOf({
    question: pick(`${story.seed}pw`, [
      'When does the picture change the most?',
      'At which time does motion peak?',
    ]),
    answer: `At ${time}`,
    wrong: times.map((other) => `At ${other}`),
    reasoning: reasoned(
      observation,
      when,
      `The times ${times.join(', ')} all lie farther away than that.`,
      `Hence the peak of motion falls on ${time}.`,
    ),
  });
  const zoneChoice = choiceOf({
    question: pick(`${story.seed}pq`, [
      'In which part of the frame is motion strongest at its peak?',
      `Where in the frame does most of the motion lie at its peak, at ${time}?`,
    ]),
    answer: inZone(peak.zone),
    wrong: [a, b, c].map(inZone),
    reasoning: reasoned(observation, where, `The ${a}, the ${b} and the ${c} each hold less.`, belongs),
  });
  const ask = (zone: Zone) =>
    pick(`${story.seed}pb`, [
      `When motion is at its peak, does most of it lie in the ${zone} of the frame?`,
      `Is the ${zone} of the frame the place of the strongest motion at its peak?`,
    ]);
  const answer = `${capital(`the ${peak.zone}`)} holds ${peak.share}% of the motion at its peak.`;
  const inZones: Idea[] = [
    ...zoneChoice,
    { as: 'yes', question: ask(peak.zone), answer, reasoning: located },
    { as: 'no', question: ask(a), answer, reasoning: located },
  ];
  return [
    ...(peak.motion >= 1.25 * peak.rest ? momentChoice : []),
    ...(peak.share >= 30 ? inZones : []),
    {
      as: 'open',
      question: pick(`${story.seed}po`, [
        'When and where does motion reach its peak, and how strong is it?',
        'What characterises the moment of the strongest motion?',
      ]),
      answer: `Motion peaks at ${time} with ${peak.motion}% of the picture changing, above all in the ${peak.zone} of the frame.`,
      reasoning: reasoned(
        observation,
        where,
        when,
        'Together these place the peak in time and in the frame.',
      ),
    },
    {
      as: 'causal',
      question: `What sets ${time} apart from all other moments?`,
      answer: `Motion in the ${peak.zone} of the frame: it accounts for ${peak.share}% of the change there, which reaches ${peak.motion}% of the picture.`,
      reasoning: reasoned(
        observation,
        where,
        `So motion in the ${peak.zone} is what contributes most to the change.`,
      ),
    },
  ];
}
