import { KINDS, QUESTION_KINDS } from './question-kinds.js';

/** Answers to start from, explained; they make a pack that is in order. */
export const EXAMPLE_ANSWERS = `# Answers for: reeltrace prompts new retail --answers answers.yaml
# Replace what is here by words of your own. Short phrases are best: they are put into the prompts as they stand.
# What you leave out stays open in the pack, as a marker to be filled in later.

# Finish the sentence "You are watching …".
footage: footage of fixed cameras in shops
# What turns up in your collection and does not belong to it?
other_footage: [a car park, an office, a phone held by a customer]
# Which parts of the place matter?
place: [aisles, shelves, tills, the entrance]
# Who and what takes part? By which marks are they told apart?
actors: [customers, shop assistants, guards, trolleys and baskets]
details: [clothing, bags, uniform, what they carry, which till or aisle]
# Which actions matter, ordinary ones too?
actions: [taking goods, putting them back, scanning, paying, bagging, restocking]

# What should the model that you train be able to answer? Take the kinds that matter, each in words of your own or
# with nothing behind the colon. There are:
${KINDS.map((kind) => `#   ${kind}: ${QUESTION_KINDS[kind].asks}`).join('\n')}
questions:
  identification: who takes which goods, told apart by clothing and bag
  temporal: when goods are taken and when they are paid for
  causal: what brings about a fall, a spill or a quarrel
  consequence: who reacts to it and what is done about it
  spatial: which way goods and people take through the shop
  behavioural: how somebody handles goods, and whether others do it the same way
  category:

# What counts as out of the ordinary, each by what can be seen of it?
anomalies:
  - "**theft**: goods go into a bag or under clothing and past the tills, and are not scanned"
  - "**fall**: somebody slips, trips or collapses and ends on the floor"
  - "**falling goods**: goods or a shelf topple, or break on the floor"
  - "**violence**: somebody is pushed, hit, held or threatened"
near_misses: [a trolley that stops a hand short of a child, a jar caught at the edge of the shelf]
# What may look remarkable and is ordinary?
ordinary_events: [a bag opened at the till, goods put back on another shelf, somebody who runs to catch a queue]
# Why do people and things stand still for a good reason?
reasons_to_wait: [a queue, reading a label, restocking, a parked trolley, a talk]
`;
