import { dueAt, progressFields, type Told, untold } from './lines.js';
import type { ReportStream, View } from './report-view.js';

/** A run for programs: one JSON object a line, with `time`, `level` and `event`; the last one is the summary. */
export function jsonView(stream: ReportStream): View {
  const write = (level: string, event: string, fields: Readonly<Record<string, unknown>>) => {
    stream.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
  };
  let told: Told | undefined;
  return {
    entry: ({ level, event, text, fields }) =>
      write(level, event, { ...fields, message: fields['message'] ?? text }),
    show: (state, now) => {
      told ??= untold(now);
      const due = dueAt(told, state, now);
      if (due === undefined) return;
      told = due;
      write('info', 'progress', progressFields(state));
    },
    summary: ({ summary, results_dir, milliseconds, next, total }) => {
      const { reasons, ...rest } = summary;
      write('info', 'summary', {
        ...rest,
        reasons: reasons.map(({ example, ...reason }) => ({
          ...reason,
          message: example.message,
          hint: example.hint,
          video: example.video,
        })),
        total,
        results_dir,
        milliseconds: Math.round(milliseconds),
        next,
      });
    },
    end: () => undefined,
  };
}
