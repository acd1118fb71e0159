import { from, type OperatorFunction } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { RecordError } from '../../src/errors/errors.js';
import type { Model } from '../../src/models/model.js';
import { going, type Outcome, type Video } from '../../src/records/record.js';
import { fakeModel, type Scripted } from '../helpers/fake-model.js';
import { gone, isAbout, outcomesOf } from './records.js';

/** A step that asks a model. */
export interface StepUnderTest<T extends Video, U extends Video> {
  readonly operator: (model: Model, concurrency: number) => OperatorFunction<Outcome<T>, Outcome<U>>;
  /** A record as it stands before the step. */
  readonly record: (video: string) => T;
  /** A usable answer to any of its questions. */
  readonly answer: Scripted | ((key: string, call: number) => Scripted);
  /** Calls that begin side by side when a video enters the step. */
  readonly calls: number;
}

/** What every step that asks a model has to keep to. */
export function testStep<T extends Video, U extends Video>(name: string, step: StepUnderTest<T, U>): void {
  const { operator, record, calls } = step;
  const answerTo = (key: string, call: number): Scripted =>
    typeof step.answer === 'function' ? step.answer(key, call) : step.answer;
  const [first, bad, last] = ['/v/first.mp4', '/v/bad.mp4', '/v/last.mp4'] as const;

  describe(`${name} as a step`, () => {
    it('works on as many videos at once as it may, and no more', async () => {
      const model = fakeModel({ held: true, answer: ({ prompt_key }, call) => answerTo(prompt_key, call) });
      const videos = [first, bad, last].map((video) => going(record(video)));
      const outcomes = outcomesOf(operator(model, 2), ...videos);
      await model.started(2 * calls);
      expect(model.questions).toHaveLength(2 * calls);
      expect(model.questions.some((question) => isAbout(question, last))).toBe(false);
      model.letGo();
      expect(new Set((await outcomes).map((outcome) => outcome.ok && outcome.record.video))).toEqual(
        new Set([first, bad, last]),
      );
      expect(model.load.most).toBeLessThanOrEqual(2 * calls);
    });

    it('makes a failing call a failure of its own video, between others that go on', async () => {
      const model = fakeModel({
        answer: (question, call) =>
          isAbout(question, bad)
            ? new RecordError('blocked', 'the provider refused', { hint: 'leave it out' })
            : answerTo(question.prompt_key, call),
      });
      const videos = [first, bad, last].map((video) => going(record(video)));
      const outcomes = await outcomesOf(operator(model, 1), ...videos);
      for (const outcome of outcomes) {
        if (outcome.ok) expect(outcome.record.video).not.toBe(bad);
        else
          expect(outcome.ending).toMatchObject({
            state: 'failed',
            video: bad,
            kind: 'blocked',
            message: 'the provider refused',
            hint: 'leave it out',
            prompt_key: expect.any(String),
          });
      }
      expect(outcomes.filter(({ ok }) => !ok).length).toBe(outcomes.length / 3);
    });

    it('lets pass what has ended already, without a call', async () => {
      const model = fakeModel();
      const passing = gone();
      const outcomes = await outcomesOf(operator(model, 1), passing);
      expect(outcomes).toEqual([passing]);
      expect(model.questions).toEqual([]);
    });

    it('aborts its calls when it is unsubscribed', async () => {
      const model = fakeModel({ held: true });
      const videos = [first, bad, last].map((video) => going(record(video)));
      const subscription = from(videos).pipe(operator(model, 2)).subscribe();
      await model.started(2 * calls);
      subscription.unsubscribe();
      expect(model.counts.aborted).toBe(2 * calls);
      expect(model.questions).toHaveLength(2 * calls);
    });
  });
}
