/** Why a quiet video stays as it is: the only cause to ask about when nothing stands out. */
import { clock } from '../clock.js';
import { type Ideas, reasoned } from '../ideas.js';
import type { Story } from '../story.js';

/** A causal question for videos in which less than one percent of the picture changes. */
export function calmIdeas(story: Story): Ideas {
  const [motion] = story.of('motion');
  if (motion === undefined || motion.average >= 1) return {};
  return {
    causal: [
      {
        question: `What keeps the situation as it is from ${clock(0)} to ${clock(story.end)}?`,
        answer: `The lack of motion: on average only ${motion.average}% of the picture changes between neighbouring frames.`,
        reasoning: reasoned(
          `Between neighbouring frames ${motion.average}% of the picture changes on average and ${motion.median}% in the median.`,
          'What does not change looks the same, and that is nearly all of the picture.',
          'So the lack of motion is what keeps the picture as it is.',
        ),
      },
    ],
  };
}
