/** How long the video is: not much, but every video has a length, however quiet it is. */
import { choiceOf, type Idea, reasoned } from '../ideas.js';
import { tenth } from '../statistics.js';
import type { Story } from '../story.js';
import { pick, shuffled } from '../variation.js';

/** Questions about the length; the last resort of every type. */
export function lengthIdeas(story: Story): readonly Idea[] {
  const length = story.of('measured')[0]?.length ?? story.of('stated')[0]?.length;
  if (length === undefined || length <= 0) return [];
  const seconds = Math.max(0.1, tenth(length));
  const about = (value: number) => `About ${tenth(value)} s`;
  const [a = 2, b = 3, c = 5] = shuffled(
    `${story.seed}l`,
    [0.25, 0.5, 2, 3, 5].filter((f) => f * seconds >= 0.1),
  );
  const longer = tenth(seconds * 2);
  const shorter = tenth(seconds / 2);
  const reasoning = reasoned(
    `From its first frame to the end of its last the video lasts ${length} s.`,
    `That is more than ${shorter} s and less than ${longer} s.`,
    `So a length of about ${seconds} s is the only one that fits.`,
  );
  const answer = `The video lasts ${length} s.`;
  return [
    ...choiceOf({
      question: pick(`${story.seed}lq`, [
        'How long does the video last?',
        'What is the length of the video?',
      ]),
      answer: about(seconds),
      wrong: [about(seconds * a), about(seconds * b), about(seconds * c)],
      reasoning,
    }),
    { as: 'yes', question: `Does the video last longer than ${shorter} s?`, answer, reasoning },
    { as: 'no', question: `Does the video last longer than ${longer} s?`, answer, reasoning },
    { as: 'open', question: 'How long is the video?', answer, reasoning },
  ];
}
