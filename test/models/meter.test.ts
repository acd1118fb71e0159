import { describe, expect, it } from 'vitest';
import { RecordError, TransientError } from '../../src/errors/errors.js';
import { type CallEvent, costOf, createMeter } from '../../src/models/meter.js';
import { NO_USAGE, type Question } from '../../src/models/model.js';
import { fakeModel } from '../helpers/fake-model.js';

const reading: Question = { step: '2', prompt_key: 'normal_description', text: 'Describe it.' };
const watching: Question = { step: '1a', prompt_key: 'normal_global_caption', text: 'What happens?' };
const PRICE = { input: 2, output: 10, cached: 0.5 };
const USAGE = { input_tokens: 1000, output_tokens: 100, thinking_tokens: 50, cached_tokens: 400 };

describe('the meter', () => {
  it('adds up calls by model and step, in the order of the steps', async () => {
    const meter = createMeter();
    const reader = fakeModel({ name: 'reader', answer: { usage: USAGE, milliseconds: 3 } });
    const seer = fakeModel({ name: 'seer', answer: { usage: USAGE, bytes_sent: 500, milliseconds: 4 } });
    const counted = { reader: meter.count(reader, PRICE), seer: meter.count(seer, PRICE) };
    await counted.reader.ask(reading);
    await counted.seer.ask(watching);
    await counted.seer.ask(watching);
    const twice = { input_tokens: 2000, output_tokens: 200, thinking_tokens: 100, cached_tokens: 800 };
    expect(meter.spent()).toEqual([
      {
        model: 'seer',
        step: '1a',
        calls: 2,
        usage: twice,
        bytes_sent: 1000,
        milliseconds: 8,
        cost: costOf(twice, PRICE),
      },
      {
        model: 'reader',
        step: '2',
        calls: 1,
        usage: USAGE,
        bytes_sent: 0,
        milliseconds: 3,
        cost: costOf(USAGE, PRICE),
      },
    ]);
  });

  it('counts calls that came to nothing with what they took', async () => {
    const meter = createMeter();
    const truncated = new RecordError('truncated', 'The answer is cut off.');
    truncated.wasted = { usage: USAGE, bytes_sent: 7, milliseconds: 2 };
    const reset = new TransientError('The connection failed.');
    reset.wasted = { usage: NO_USAGE, bytes_sent: 7, milliseconds: 1 };
    const model = meter.count(fakeModel({ failures: { 1: truncated, 2: reset } }), PRICE);
    await expect(model.ask(watching)).rejects.toBe(truncated);
    await expect(model.ask(watching)).rejects.toBe(reset);
    expect(meter.spent()).toMatchObject([{ calls: 2, usage: USAGE, bytes_sent: 14, milliseconds: 3 }]);
  });

  it('does not count what was never sent', async () => {
    const meter = createMeter();
    const model = meter.count(fakeModel({ answer: new RecordError('damaged', 'No frame.') }), PRICE);
    await expect(model.ask(watching)).rejects.toThrow('No frame.');
    expect(meter.spent()).toEqual([]);
  });
});

describe('what a meter tells', () => {
  it('is each call as it begins and ends, with what it took or why there is no answer', async () => {
    const events: CallEvent[] = [];
    const meter = createMeter((event) => events.push(event));
    const reset = new TransientError('The connection failed.');
    reset.wasted = { usage: NO_USAGE, bytes_sent: 7, milliseconds: 1 };
    const failures = { 2: reset, 3: new RecordError('damaged', 'No frame.') };
    const model = meter.count(fakeModel({ name: 'seer', answer: { usage: USAGE }, failures }), PRICE);
    const about = { ...watching, about: '/v/a.mp4' };
    await model.ask(about);
    await expect(model.ask(about)).rejects.toBe(reset);
    await expect(model.ask(about)).rejects.toThrow('No frame.');
    const call = { model: 'seer', step: '1a', prompt_key: 'normal_global_caption', video: '/v/a.mp4' };
    expect(events).toMatchObject([
      { change: 'began', ...call },
      { change: 'ended', ...call, took: { usage: USAGE, cost: costOf(USAGE, PRICE), was_sent: true } },
      { change: 'began', ...call },
      {
        change: 'ended',
        ...call,
        took: { bytes_sent: 7, was_sent: true, problem: 'The connection failed.' },
      },
      { change: 'began', ...call },
      { change: 'ended', ...call, took: { bytes_sent: 0, was_sent: false, problem: 'No frame.' } },
    ]);
  });
});

describe('the cost of tokens', () => {
  it('takes thinking as output, and cached input at its own price', () => {
    expect(costOf(USAGE, PRICE)).toBeCloseTo((600 * 2 + 400 * 0.5 + 150 * 10) / 1e6, 12);
  });

  it('takes cached input at the price of input where it has none', () => {
    expect(costOf(USAGE, { ...PRICE, cached: null })).toBeCloseTo((1000 * 2 + 150 * 10) / 1e6, 12);
  });

  it('is unknown where a price is', () => {
    expect(costOf(USAGE, { ...PRICE, output: null })).toBeNull();
  });
});
