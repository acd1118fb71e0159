import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { fromJsonl } from '../../src/sources/jsonl.js';
import { collect, messages, paths, testSource } from './contract.js';
import { openBelow, useTemporaryFolder } from './temporary-folder.js';

const folder = useTemporaryFolder();

async function read(content: string | Buffer, options = {}) {
  await writeFile(folder('in.jsonl'), content);
  return collect(fromJsonl(folder('in.jsonl'), options));
}

testSource('fromJsonl', async (count) => {
  const videos = Array.from({ length: count }, (_, index) => `/videos/${index}.mp4`);
  const line = (video: string) => `${JSON.stringify({ video_path: video, note: 'x'.repeat(20) })}\n`;
  await writeFile(folder('in.jsonl'), videos.map(line).join(''));
  return {
    videos,
    open: () => fromJsonl(folder('in.jsonl')),
    extend: async () => {
      await appendFile(folder('in.jsonl'), line('/videos/last.mp4'));
      return '/videos/last.mp4';
    },
    held: () => openBelow(folder()),
  };
});

describe('fromJsonl', () => {
  it('takes video_path or video, the mode, and carries the other fields along', async () => {
    const outcomes = await read(
      [
        '{"video_path":"/a.mp4","camera":3,"mode":"anomaly"}',
        '{"video":"/b.mp4","mode":null}',
        '{"video_path":"/c.mp4","video":"clip c"}',
      ].join('\n'),
    );
    expect(outcomes).toEqual([
      { ok: true, record: { video: '/a.mp4', mode: 'anomaly', meta: { camera: 3 } } },
      { ok: true, record: { video: '/b.mp4' } },
      { ok: true, record: { video: '/c.mp4', meta: { video: 'clip c' } } },
    ]);
  });

  it('takes a relative path from the working directory when it is there, else from its own folder', async () => {
    const here = relative(process.cwd(), folder('in.jsonl'));
    const outcomes = await read(
      `${JSON.stringify({ video: here })}\n{"video":"clips/x.mp4"}\n{"video":"package.json"}`,
    );
    expect(paths(outcomes)).toEqual([
      folder('in.jsonl'),
      folder('clips/x.mp4'),
      `${process.cwd()}/package.json`,
    ]);
  });

  it('keeps only lines whose filter field is truthy, without counting the others', async () => {
    const content = ['1', 'true', '"yes"', '0', 'false', '""', 'null']
      .map((value, index) => `{"video":"/${index}.mp4","keep":${value}}`)
      .join('\n');
    const outcomes = await read(`${content}\n{"video":"/none.mp4"}\n`, { filter_field: 'keep' });
    expect(paths(outcomes)).toEqual(['/0.mp4', '/1.mp4', '/2.mp4']);
    expect(messages(outcomes)).toEqual([]);
    expect(await read('{"video":"/a.mp4"}\n', { filter_field: 'constructor' })).toEqual([]);
  });

  it('reads files with a byte order mark, CRLF, blank lines and no newline at the end', async () => {
    const outcomes = await read(
      '\ufeff{"video":"/a.mp4"}\r\n\r\n  \n{"video":"/b.mp4"}\r\n\n{"video":"/c.mp4"}',
    );
    expect(paths(outcomes)).toEqual(['/a.mp4', '/b.mp4', '/c.mp4']);
    expect(messages(outcomes)).toEqual([]);
  });

  it('reports each bad line by its number and goes on', async () => {
    const bad = [
      'null',
      '[1]',
      '"text"',
      '{"video":"/torn.mp4"',
      '{"mode":"normal"}',
      '{"video":7}',
      '{"video":""}',
      '{"video":"/x.mp4","mode":"odd"}',
      '{"video":"a\\u0000b"}',
    ];
    const outcomes = await read(
      `${bad.map((line) => `{"video":"/good.mp4"}\n${line}\n`).join('')}{"video":"/end.mp4"}`,
    );
    expect(paths(outcomes)).toEqual([...bad.map(() => '/good.mp4'), '/end.mp4']);
    const endings = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.ending]));
    expect(endings.map(({ video }) => video)).toEqual(
      bad.map((_, index) => `${folder('in.jsonl')}:${2 * index + 2}`),
    );
    for (const ending of endings) {
      expect(ending).toMatchObject({ state: 'failed', step: 'source', kind: 'bad_line', attempts: 1 });
      expect(ending.message.startsWith(`${ending.video}: `)).toBe(true);
      expect(ending.hint).toBeTruthy();
    }
    expect(messages(outcomes)[0]).toMatch(/: expected a JSON object, got null$/);
    expect(messages(outcomes)[3]).toMatch(/: not valid JSON: /);
  });

  it('reports a line that is not UTF-8 and one that is too long, and reads the lines around them', async () => {
    const outcomes = await read(
      Buffer.concat([
        Buffer.from('{"video":"/a.mp4"}\n{"video":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}\n{"video":"/b.mp4"}\n{"video":"'),
        Buffer.alloc(16 * 1024 * 1024, 'x'),
        Buffer.from('"}\n{"video":"/c.mp4"}\n'),
      ]),
    );
    expect(paths(outcomes)).toEqual(['/a.mp4', '/b.mp4', '/c.mp4']);
    expect(messages(outcomes).map((message) => message.slice(folder('in.jsonl').length))).toEqual([
      ':2: not valid UTF-8 text',
      ':4: longer than 16 MB',
    ]);
  });

  it('says on the first pull that the file is missing or is a directory', async () => {
    await mkdir(folder('clips.jsonl'));
    await expect(collect(fromJsonl(folder('none.jsonl')))).rejects.toThrow(ConfigError);
    await expect(collect(fromJsonl(folder('clips.jsonl')))).rejects.toThrow(/but it is a directory/);
    expect(await openBelow(folder())).toEqual([]);
  });

  it('names every line exactly once, as a video or as a failure, whatever the lines hold', async () => {
    const good = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((name) => name.trim() !== '' && !name.includes('\0'))
      .map((name) => ({ line: JSON.stringify({ video: `/${name}` }), good: true }));
    const wild = fc
      .oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.constantFrom('{', '{}', '{"a":1}}', '{"video":"/x"}{}'),
      )
      .filter((text) => !/[\n]/.test(text) && /[^ \t\r]/.test(text) && !text.startsWith('\ufeff'))
      .filter((text) => !text.includes('"video'))
      .map((text) => ({ line: text, good: false }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(good, wild), { maxLength: 40 }), async (lines) => {
        // The first line tells the form of the list.
        const [, ...outcomes] = await read(
          ['{"video":"/first"}', ...lines.map(({ line }) => line)].join('\n'),
        );
        expect(outcomes.map(({ ok }) => ok)).toEqual(lines.map((line) => line.good));
        for (const [index, outcome] of outcomes.entries()) {
          if (!outcome.ok) expect(outcome.ending.video).toBe(`${folder('in.jsonl')}:${index + 2}`);
        }
      }),
      { numRuns: 60 },
    );
  });
});
