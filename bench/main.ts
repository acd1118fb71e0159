/**
 * The one entry of all benches: `npm run bench -- NAME [options]`. A bench is a script of this folder that reads its options
 * from the command line and runs when it is imported; only the one that is named is loaded.
 */

const BENCHES: Readonly<Record<string, string>> = {
  scale: 'videos a second and memory, for 1,000 to 1,000,000 lines of JSONL through all steps',
  overhead: 'our own cost of a call and of a record, against the bare model',
  'step-4': 'records a second of step 4 alone over an existing qa_output.jsonl',
  quality: 'the quality report and reeltrace validate, over 100,000 items',
  media: 'cutting, sampling and probing against the plain way',
  pipeline: 'how close a run comes to what its models and its disk allow',
  plan: 'what a plan says against what the run then does, with an emulated endpoint',
  prefix: 'how much of what steps 2 and 3 send a server has already, from prompts with the same beginning',
  calls: 'whether 1,000 calls at the same time leave anything behind',
  startup: 'how soon the command answers, against node -e 0',
  resume: 'start-up and memory over a results directory that is finished',
};

const name = process.argv[2] ?? '--help';
if (name === '--help' || name === '-h') {
  const lines = Object.entries(BENCHES).map(([bench, what]) => `  ${bench.padEnd(10)}${what}`);
  console.log(
    `npm run bench -- NAME [options]\n\n${lines.join('\n')}\n\n  NAME --help says what a bench takes.`,
  );
} else if (Object.hasOwn(BENCHES, name)) {
  // The bench finds its own options where it would if it had been started by itself.
  process.argv.splice(2, 1);
  await import(new URL(`./${name}.js`, import.meta.url).href);
} else {
  console.error(`Expected one of ${Object.keys(BENCHES).join(', ')}, got ${name}.`);
  process.exitCode = 2;
}
