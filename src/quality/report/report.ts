import { FatalError } from '../../errors/errors.js';
import type { Summary } from '../../results/summary.js';
import { writeQuality } from './write.js';

/**
 * Writes the quality report at the end of a run. The records are what counts: that a report can't be written is told and
 * fails nothing.
 *
 * @param isBrokenOff true when the run ended in the middle of videos
 * @param tell is told where to read of what there is to be warned of
 */
export async function reportQuality(
  results_dir: string,
  { stopped, interrupted }: Pick<Summary, 'stopped' | 'interrupted'>,
  isBrokenOff: boolean,
  tell: (message: string) => void,
): Promise<void> {
  const ended = isBrokenOff ? 'broken_off' : stopped !== null || interrupted ? 'stopped' : 'whole';
  try {
    const report = await writeQuality(results_dir, { ended, why: stopped?.message ?? null });
    const count = report?.warnings.length ?? 0;
    if (count > 0)
      tell(
        `${count === 1 ? 'a warning' : `${count} warnings`} on the data as a whole: ${results_dir}/step_4_output/QUALITY.md`,
      );
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    tell(`there is no new quality report: ${error.message}`);
  }
}
