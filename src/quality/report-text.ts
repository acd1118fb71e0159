/** The quality report as a page to read. */
import { leaks } from './leak-text.js';
import { code, many, plain, section, table } from './markdown.js';
import { percent } from './percent.js';
import type { QualityReport } from './report-schema.js';

/** The report in Markdown. Foreign names and texts can't become markup. */
export function qualityMarkdown(report: QualityReport): string {
  const sections = [
    head(report),
    warningLines(report),
    items(report),
    yields(report),
    checks(report),
    answers(report),
    leaks(report),
    lengths(report),
    templates(report),
    times(report),
    nothing(report),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function head({ run, items }: QualityReport): string[] {
  const left = run.left === null ? '' : ` ${many(run.left, 'input')} ${run.left === 1 ? 'is' : 'are'} left.`;
  const why = run.why === null ? '' : `: ${plain(run.why)}`;
  const ended = {
    whole: [],
    stopped: [
      '',
      `The run was stopped before all videos were done${why}.${left} The figures are of what was there then.`,
    ],
    broken_off: [
      '',
      'The last run was broken off in the middle of videos. The figures are those of the run before; the next run makes them anew.',
    ],
  }[run.ended];
  const when = run.written_at.slice(0, 16).replace('T', ' ');
  const what = `${many(items.total, 'item')} on ${many(items.videos, 'video')}, ${when} UTC.`;
  return ['# Quality', '', what, ...ended];
}

function warningLines({ warnings }: QualityReport): string[] {
  const lines = warnings.map(({ kind, message }) => `- \`${kind}\`: ${plain(message)}`);
  return section('Warnings', lines.length === 0 ? 'None.' : lines);
}

function items({ items: { by_task } }: QualityReport): string[] {
  if (by_task.length === 0) return [];
  const rows = by_task.map(({ task, items: all, videos, by_lane }) => [
    ...[task, all, videos],
    ...[by_lane.anomaly, by_lane.normal, by_lane.unknown],
  ]);
  return section('Items', table(['task', 'items', 'videos', 'anomaly', 'normal', 'lane unknown'], rows));
}

function yields({ yield: { steps, answers: types, pairs } }: QualityReport): string[] {
  const rows = steps.map(({ step, out, failed, filtered, skipped, ...rest }) => [
    ...[step, rest.in, out, failed, filtered, skipped],
  ]);
  const asked = types.map(({ qa_type, answers: count, failed }) => [qa_type, count, failed]);
  return section(
    'Yield',
    ['Videos by step:', '', ...table(['step', 'in', 'out', 'failed', 'filtered', 'skipped'], rows)],
    ['', 'Answers by type:', '', ...table(['type', 'answers', 'nothing of them usable'], asked), ''],
    `${many(pairs.kept, 'pair')} kept, ${pairs.refused} refused; ${pairs.passed_at_once} passed all checks at once.`,
  );
}

function checks({ checks: all, captions, doubtful, repairs }: QualityReport): string[] {
  const rows = all.map(({ name, before_repair, after_repair }) => [name, before_repair, after_repair]);
  const asked =
    repairs.answers === 0
      ? 'Nothing was asked again.'
      : `${many(repairs.answers, 'answer')} asked again for what failed, in ${many(repairs.rounds, 'round')}; that saved ${many(repairs.saved, 'pair')}.`;
  const refused = rows.length === 0 ? [] : [...table(['refused by', 'before repair', 'after'], rows), ''];
  const flagged = doubtful.map(({ name, pairs }) => [name, pairs]);
  const kept =
    flagged.length === 0 ? [] : ['', 'Kept, but doubtful:', '', ...table(['flagged by', 'pairs'], flagged)];
  const listed =
    rows.length + flagged.length === 0 ? [] : ['', 'Each pair is in `rejected.jsonl`, with its reasons.'];
  const videos = captions.map(({ name, videos: count }) => [name, count]);
  const untold =
    videos.length === 0
      ? []
      : [
          '',
          'Videos whose captions were refused to the end; each is in `../failures.jsonl`, with the reason:',
          '',
          ...table(['refused by', 'videos'], videos),
        ];
  return section('Checks and repairs', refused, asked, kept, listed, untold);
}

function answers({ letters, yes_no }: QualityReport): string[] {
  const all = [...letters, ...yes_no];
  if (all.length === 0) return [];
  const rows = all.map(({ task, options, counts, chi_squared, degrees_of_freedom, p_value, verdict }) => {
    const each = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
    const words = verdict === 'too_few' ? 'too few to tell' : verdict;
    return [task, options, each.join(', '), `${chi_squared} (${degrees_of_freedom})`, p_value, words];
  });
  const header = ['task', 'options', 'the answer is', 'chi-squared (df)', 'p', 'in words'];
  return section('Answers', table(header, rows));
}

function lengths({ lengths: all }: QualityReport): string[] {
  if (all.length === 0) return [];
  const rows = all.flatMap(({ task, ...parts }) =>
    (['question', 'answer', 'reasoning'] as const).map((part) => {
      const { min, median, mean, p95, max } = parts[part];
      return [task, part, min, median, mean, p95, max];
    }),
  );
  return section('Lengths in words', table(['task', 'text', 'min', 'median', 'mean', 'p95', 'max'], rows));
}

function templates({ templates: { questions, shared, top, ...rest } }: QualityReport): string[] {
  if (questions === 0) return [];
  const rows = shared.map(({ more_than_videos, share, near_share }) => [
    `more than ${many(more_than_videos, 'video')}`,
    ...[percent(share), percent(near_share)],
  ]);
  const tops = top.map((each) => [code(each.template), each.questions, each.videos]);
  return section(
    'Templates',
    `Without numbers, times and case ${many(questions, 'question')} are ${rest.templates} different ones, ${rest.near_templates} when those that are nearly alike count as one.`,
    ['', ...table(['asked of', 'share of questions', 'nearly alike'], rows)],
    tops.length === 0 ? [] : ['', ...table(['most frequent', 'questions', 'videos'], tops)],
  );
}

function times({
  times: { intervals, placed, starts, ends, covered, lengths: long },
}: QualityReport): string[] {
  if (intervals === 0) return [];
  const header = ['', ...starts.map((_, index) => `${index * 10}–${index * 10 + 10} %`)];
  const rows = [
    ['begin', ...starts],
    ['end', ...ends],
    ['touch', ...covered],
    ['are so long', ...long],
  ];
  const what = `${many(intervals, 'interval')} as answers, ${placed} of them in videos of known length; by tenths of the video:`;
  return section('Times', what, '', table(header, rows));
}

function nothing({ videos_without_items: { count, first, ...why } }: QualityReport): string[] {
  if (count === 0) return [];
  const reasons = Object.entries(why).filter(([, each]) => each > 0);
  const told = reasons.map(([reason, each]) => `${each} ${reason}`).join(', ');
  const named = first.map(({ video, why: reason }) => `- ${code(video)}: ${plain(reason)}`);
  return section(
    'Videos without items',
    `${count} in all: ${told}. The reasons are in \`../failures.jsonl\`, \`../skipped.jsonl\` and \`rejected.jsonl\`.`,
    named.length === 0 ? [] : ['', ...named],
  );
}
