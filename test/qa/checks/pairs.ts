/** One good pair of each type about one video of 24.5 s, and all that is known of that video. */
import type { CheckContext } from '../../../src/qa/index.js';
import type { QaType } from '../../../src/records/qa-types.js';
import type { QaPair } from '../../../src/records/record.js';

export const VIDEO: CheckContext = {
  video_length: 24.5,
  description:
    'A yard with a crane. From 00:02 to 00:06 a truck backs up to the ramp. At 00:09 the crane swings to the left, and ' +
    'from 00:10 to 00:14 its hook knocks two barrels over. At 18.5 s a guard comes through the gate.',
};

const KNOCKING =
  'The crane swings to the left at 00:09 with its hook low. Between 00:10 and 00:14 the two barrels fall, one after the ' +
  'other, and nothing but the hook is near them. So the hook of the crane knocks the barrels over.';

export const GOOD: Readonly<Record<QaType, QaPair>> = {
  mcq: {
    type: 'mcq',
    question: 'What makes the two barrels fall?',
    options: [
      'A truck that backs up too far',
      'The hook of a swinging crane',
      'A guard who leans on them',
      'The gate',
    ],
    answer: 'B',
    reasoning: KNOCKING,
  },
  bcq: {
    type: 'bcq',
    question: 'Does the truck reach the ramp before the crane swings?',
    answer: 'Yes',
    full_answer: 'Yes. It is at the ramp by 00:06, and the crane swings at 00:09.',
    reasoning:
      'The truck backs up from 00:02 and stands at the ramp from 00:06 on. The crane does not move before 00:09, three ' +
      'seconds later. So the truck is at the ramp first.',
  },
  open_qa: {
    type: 'open_qa',
    question: 'How do the barrels come to fall?',
    answer:
      'The crane swings to the left with its hook low, and the hook knocks them over between 00:10 and 00:14.',
    reasoning: KNOCKING,
  },
  causal_linkage: {
    type: 'causal_linkage',
    question: 'How does what happens at 00:09 bring about what is seen from 00:10 to 00:14?',
    answer: 'At 00:09 the crane swings to the left with its hook low, so that the hook reaches the barrels.',
    reasoning: KNOCKING,
  },
  temporal_localization: {
    type: 'temporal_localization',
    question: 'When do the barrels fall?',
    start: 10,
    end: 14,
    reasoning:
      'At 00:09 the hook is still on its way and both barrels stand. The first one tips at 00:10, and by 00:14 the second ' +
      'lies beside it. The barrels fall from 00:10 to 00:14.',
  },
  temporal_event_desc: {
    type: 'temporal_event_desc',
    question: 'What happens between 00:02 and 00:06?',
    answer: 'A truck backs up to the ramp and stops there.',
    reasoning:
      'At 00:02 the wheels of the truck begin to turn, and the ramp comes closer to its tail. By 00:06 they stand still. ' +
      'What these seconds show is a truck that backs up to the ramp.',
  },
  scene_description: {
    type: 'scene_description',
    question: 'What does the place look like?',
    answer: 'A paved yard with a crane on the left, a ramp on the right and two barrels between them.',
    reasoning:
      'The ground is even and gray, and a tall arm rises at the left edge. Opposite of it a slope leads up to a door. ' +
      'Together this makes a yard with a crane and a ramp.',
  },
  event_summary: {
    type: 'event_summary',
    question: 'What happens in the course of the video?',
    answer:
      'From 00:02 to 00:06 a truck backs up to a ramp. At 00:09 a crane swings, and its hook knocks two barrels over.',
    reasoning:
      'Three movements follow each other: wheels, an arm, and what stands in its way. Each ends before the next begins. ' +
      'So the course is the truck at the ramp, the crane, and the barrels on the ground.',
  },
};

/** The no to go with the yes of {@link GOOD}. */
export const NO: QaPair = {
  type: 'bcq',
  question: 'Does the guard push the barrels over?',
  answer: 'No',
  full_answer: 'No. The hook of the crane does, long before the guard comes in.',
  reasoning:
    'Both barrels lie on the ground by 00:14. The guard comes through the gate only at 18.5 s, four seconds later. So it is ' +
    'the crane that makes them fall and not the guard.',
};
