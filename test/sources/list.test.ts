import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { toJson } from '../../src/records/json.js';
import { saysYes } from '../../src/sources/input-line.js';
import { readPath } from '../../src/sources/input-path.js';
import { type ListOptions, readList, videoIn } from '../../src/sources/list.js';
import { collect } from './contract.js';

async function* blocksOf(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What a list names: `<place> <path> <meta>`, or `<place>! <problem>`. */
async function read(content: string | Buffer, options: Partial<ListOptions> = {}, size = 1 << 20) {
  const blocks = blocksOf(Buffer.from(content), size);
  const batches = await collect(readList(blocks, { name: 'list.txt', ...options }));
  return batches.flatMap((entries) =>
    [...entries].map((entry) => {
      const line = videoIn(entry);
      if ('problem' in line) return `${entry.place}! ${line.problem}`;
      return [entry.place, line.path, line.mode ?? [], line.meta ? toJson(line.meta) : []].flat().join(' ');
    }),
  );
}

async function errorOf(content: string | Buffer, options: Partial<ListOptions> = {}) {
  const error = await read(content, options).then(
    () => undefined,
    (reason: Error & { readonly hint?: string }) => reason,
  );
  return `${error?.message} → ${error?.hint}`;
}

const LINES = '{"video_path":"/ä.mp4","id":1610521604143693812}\n{"video":"/b.mp4","mode":"normal"}\n';
const FOUND = ['1 /ä.mp4 {"id":1610521604143693812}', '2 /b.mp4 normal'];
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('a list of any form', () => {
  it.each([
    ['lines that end with a newline', LINES],
    ['lines that end with CRLF', LINES.replaceAll('\n', '\r\n')],
    ['lines that end with CR', LINES.replaceAll('\n', '\r')],
    ['lines with a byte order mark', `\ufeff${LINES}`],
    ['lines without an end', LINES.trimEnd()],
    ['gzip', gzipSync(LINES)],
    ['gzip of several parts', Buffer.concat(LINES.split(/(?<=\n)/).map((line) => gzipSync(line)))],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\ufeff${LINES}`, 'utf16le'))],
    ['gzip of gzip', gzipSync(gzipSync(LINES))],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${LINES}`, 'utf16le')],
    [
      'UTF-16, as PowerShell writes it, with CRLF',
      Buffer.from(`\ufeff${LINES.replaceAll('\n', '\r\n')}`, 'utf16le'),
    ],
    ['UTF-16 without a mark', Buffer.from(LINES, 'utf16le')],
    ['UTF-16 of the other order', bigEndian(`\ufeff${LINES}`)],
    ['UTF-16 of the other order without a mark', bigEndian(LINES)],
    ['an array over lines', `[${LINES.trim().split('\n').join(',\n')}]`],
    ['an array over lines with CRLF and a mark', `\ufeff[${LINES.trim().split('\n').join(',\r\n')}]\r\n`],
    [
      'an array of one field a line',
      JSON.stringify([{ video: '/a' }, { video: '/b' }], null, 2),
      ['2 /a', '5 /b'],
    ],
    [
      'an array in a line',
      `[${LINES.trim().split('\n').join(', ')}]\n`,
      [FOUND[0], '1, item 2 /b.mp4 normal'],
    ],
    ['an array of paths', '["/a.mp4", "/b.mp4"]', ['1 /a.mp4', '1, item 2 /b.mp4']],
    ['an empty array', '[\n]\n', []],
    [
      'CSV',
      'video_path,mode,id\n/ä.mp4,,1.0\n"/b, ""c"".mp4",normal,\n',
      ['2 /ä.mp4 {"id":"1.0"}', '3 /b, "c".mp4 normal'],
    ],
    ['CSV with semicolons, CRLF and a mark', '\ufeff"video";"id"\r\n/a.mp4;7\r\n', ['2 /a.mp4 {"id":"7"}']],
    [
      'CSV with tabs and an unnamed column',
      '\tvideo_path\tlabel\n0\t/a.mp4\ta, b\n',
      ['2 /a.mp4 {"label":"a, b"}'],
    ],
    ['CSV of one column', 'video_path\n/a.mp4\n\n/b.mp4', ['2 /a.mp4', '4 /b.mp4']],
    [
      'CSV with a newline in a cell',
      'video,note\n/a.mp4,"x\ny"\n/b.mp4,\n',
      ['2 /a.mp4 {"note":"x\\ny"}', '4 /b.mp4'],
    ],
    ['CSV as UTF-16', Buffer.from('\ufeffvideo,id\r\n/ä.mp4,7\r\n', 'utf16le'), ['2 /ä.mp4 {"id":"7"}']],
    ['a header without rows', 'video_path,label\n', []],
    ['nothing', '', []],
    ['blank lines', '\n \r\n\n', []],
  ] as [string, string | Buffer, string[]?][])('%s', async (_, content, found = FOUND) => {
    expect(await read(content)).toEqual(found);
    // As a pipe may give it.
    expect(await read(content, {}, 1)).toEqual(found);
    expect(await read(content, { has_paths: true })).toEqual(found);
  });

  it.each([
    [
      'columns that are missing',
      'video,id\n/a\n/b,7,8\n/c,9\n',
      ['2! expected 2 columns, got 1', '3! expected 2 columns, got 3', '4 /c {"id":"9"}'],
    ],
    [
      'a quote that is not closed',
      'video,id\n/a,1\n"/b,2\n',
      ['2 /a {"id":"1"}', /^3! Quote Not Closed: .*; the rest can't be read$/],
    ],
    ['a cell that is empty', 'video,id\n,7\n', [/^2! expected a field video_path \(or video\), found id$/]],
    [
      'an item that is not JSON',
      '[{"video":"/a"},\n{"video":},\n{"video":"/c"}]',
      ['1 /a', /^2! it is not valid JSON: /, '3 /c'],
    ],
    [
      'items that are no objects',
      '[{"video":"/a"},7,[8],null]',
      ['1 /a', /^1, item 2! expected/, /^1, item 3! /, /^1, item 4! /],
    ],
    [
      'a comma at the end of an array',
      '[{"video":"/a"},\n]',
      ['1 /a', '2! it is not valid JSON: a comma without a value'],
    ],
    [
      'an array that breaks off',
      '[{"video":"/a"},{"vid',
      ['1 /a', /^1! it breaks off in item 1: .*; the rest can't be read$/],
    ],
    [
      'something after an array',
      '[\n{"video":"/a"}]\n{"video":"/b"}',
      ['2 /a', /^3! expected nothing more, got .*; the rest/],
    ],
    ['a line that is an array', '["x"]\n{"video":"/a"}\n', ['1! expected a JSON object, got ["x"]', '2 /a']],
    [
      'commas after objects',
      '{"video":"/a"},\n{"video":"/b"}\n',
      [/^1! a comma after the object: sed /, '2 /b'],
    ],
    [
      'nested fields',
      `{"video":"/a","x":${'['.repeat(300)}1.0${']'.repeat(300)}}\n{"video":"/b"}`,
      ['1! its fields are nested more than 200 levels deep', '2 /b'],
    ],
    [
      'very deep nesting',
      `{"video":"/a","x":${'[1.0,'.repeat(99_999)}1${']'.repeat(99_999)}}`,
      ['1! its fields are nested more than 200 levels deep'],
    ],
    [
      'a path of Hugging Face',
      `{"video":{"path":"a.mp4","bytes":"${'A'.repeat(10_000)}"}}`,
      ['1! expected video to be a text, got an object with path, bytes'],
    ],
    ['a path that is a number', '{"video_path":1.50}', ['1! expected video_path to be a text, got 1.5']],
    [
      'a wild mode',
      `{"video":"/a","mode":"${'x'.repeat(1000)}"}`,
      [/^1! expected mode to be "anomaly" or "normal", got "x{39}…$/],
    ],
    [
      'other names for the path',
      '{"file_name":"a.mp4","text":"t"}',
      ['1! expected a field video_path (or video), found file_name, text'],
    ],
    ['no fields', '{}', ['1! expected a field video_path (or video), found none']],
    ['half a character', '{"video":"/a\\udcff.mp4"}', [/^1! the path holds half a character/]],
    [
      'a line of NULs',
      '{"video":"/a"}\n\0\0\0\n{"video":"/b"}\n',
      ['1 /a', '2! expected a JSON object, got \0\0\0', '3 /b'],
    ],
    ['the same key twice', '{"video":"/a","video":"/b","n":1.0,"n":2.0}', ['1 /b {"n":2.0}']],
  ] as [string, string, (string | RegExp)[]][])('with %s', async (_, content, found) => {
    const matching = found.map((text) => (typeof text === 'string' ? text : expect.stringMatching(text)));
    expect(await read(content)).toEqual(matching);
  });

  it('says of lines of something else what a list is, of bad objects what an object is', async () => {
    const blocks = blocksOf(Buffer.from('{"video":"/a"}\n/b.mp4\n{"video":\n'), 99);
    const [[, path, object] = []] = (await collect(readList(blocks, { name: 'x' }))).map((all) => [...all]);
    expect(path).toMatchObject({ hint: expect.stringMatching(/CSV .*run - </) });
    expect(object).toMatchObject({ hint: expect.stringMatching(/^Write one object a line/) });
  });

  it('takes one look at a beginning without lines', async () => {
    const wide = `{"video":"/a","x":[${'1,'.repeat(1 << 20)}1]}`;
    expect(await read(wide, {}, 1 << 14)).toHaveLength(1);
  });

  it('holds no line that is too long', async () => {
    const long = `{"video":"${'x'.repeat(17 << 20)}"}`;
    expect(await read(`{"video":"/a"}\n${long}\n{"video":"/b"}\n`, {}, 1 << 16)).toEqual([
      '1 /a',
      '2! longer than 16 MB',
      '3 /b',
    ]);
    expect(await read(`[{"video":"/a"},\n${long},\n{"video":"/b"}]`, {}, 1 << 16)).toEqual([
      '1 /a',
      expect.stringMatching(/^2! .*16 MB/),
      '3 /b',
    ]);
  });
});

describe('what is no list', () => {
  const controls = Buffer.from([0, 1, 2, 3, 0, 1, 2, 3]);
  const file = (hex: string) => Buffer.concat([Buffer.from(hex, 'hex'), controls]);
  it.each([
    ['zstd', file('28b52ffd'), /zstd.* → .*zstdcat list\.txt > list\.jsonl/],
    ['xz', file('fd377a585a00'), /xz.* → .*xzcat list\.txt/],
    ['bzip2', file('425a6839'), /bzip2.* → .*bzcat list\.txt/],
    ['ZIP', file('504b0304'), /ZIP.* → .*unzip -p list\.txt/],
    ['UTF-32', file('fffe0000'), /UTF-32.* → .*iconv -f UTF-32/],
    ['Parquet', file('50415231'), /Parquet.* → .*read_parquet\("list\.txt"\)/],
    ['a video', Buffer.concat([Buffer.from('0000001c66747970', 'hex'), controls]), /not text.* → .*--videos/],
    ['an object over several lines', '{\n  "video": "/a"\n}\n', /several lines.* → .*jq -c \. list\.txt/],
    [
      'a list in an object',
      '{"videos": [\n{"video": "/a"}]}',
      /several lines.* → .*jq -c '\.videos\[\]' list\.txt/,
    ],
  ] as [string, Buffer | string, RegExp][])(
    'is said with the command that mends it: %s',
    async (_, content, said) => {
      expect(await errorOf(content)).toMatch(said);
      expect(await errorOf(content, { name: 'stdin', has_paths: true })).toMatch(
        new RegExp(said.source.replace('list\\.txt', 'FILE')),
      );
    },
  );

  it('is not made of letters that look like another format', async () => {
    expect(await read('PAR1_b.mp4\nBZh.mp4\nPK.mp4\n', { has_paths: true })).toEqual([
      '1 PAR1_b.mp4',
      '2 BZh.mp4',
      '3 PK.mp4',
    ]);
    expect(await read('[720p] a.mp4\nvideo\n(x, y).mp4\n', { has_paths: true })).toEqual([
      '1 [720p] a.mp4',
      '2 video',
      '3 (x, y).mp4',
    ]);
  });

  it('names the end of gzip data that is cut off', async () => {
    expect(await errorOf(gzipSync(LINES).subarray(0, -6))).toMatch(
      /list\.txt broke off: its gzip data is cut off or damaged/,
    );
    expect(await errorOf(Buffer.concat([gzipSync(LINES).subarray(0, 20), Buffer.alloc(40, 7)]))).toMatch(
      /damaged/,
    );
  });
});

describe('a filter field', () => {
  it.each([true, 1, -1, 'yes', 'True', '1', '0.5', 'x', [0], { a: 0 }])('says yes: %j', (value) => {
    expect(saysYes(value)).toBe(true);
  });
  it.each([
    false,
    0,
    null,
    undefined,
    '',
    ' ',
    'False',
    'FALSE',
    'no',
    'N',
    'f',
    'off',
    '0',
    ' 0.0 ',
    'None',
    'null',
    'NaN',
    [],
    {},
  ])('says no: %j', (value) => {
    expect(saysYes(value)).toBe(false);
  });
});

describe('a path', () => {
  it.each([
    ['a b/ä.mp4', 'a b/ä.mp4'],
    ['./~/a.mp4', './~/a.mp4'],
    ['a~b.mp4', 'a~b.mp4'],
    ['a:b.mp4', 'a:b.mp4'],
    ['http.mp4', 'http.mp4'],
    ['file:///clips/a%20b.mp4', '/clips/a b.mp4'],
    ['file://localhost/a.mp4', '/a.mp4'],
  ])('of a file: %s', (text, path) => {
    expect(readPath(text)).toEqual({ path });
  });

  it.each([
    [
      'https://example.org/a.mp4',
      /^an address \(https:\/\/…\), but only files are read/,
      /curl -O or yt-dlp/,
    ],
    ['s3://bucket/a.mp4', /^an address \(s3:/, /aws s3 sync/],
    ['GS://bucket/a.mp4', /^an address \(gs:/, /gcloud/],
    ['rtsp://camera/1', /^an address \(rtsp:/, /Copy the videos/],
    ['file://server/a.mp4', /^not the address of a file here: file:/, /path alone/],
    ['~/clips/a.mp4', /~, which only a shell replaces/, /\.\/~\/clips\/a\.mp4/],
    ['~me/a.mp4', /~, which only a shell/, /whole path/],
    ['C:\\clips\\a.mp4', /^a path of Windows/, /\.\/C:/],
    ['d:/a.mp4', /^a path of Windows/, /as this system has it/],
    ['a\0b', /NUL/, /-0/],
    [' ', /empty/, /clips\/one\.mp4/],
  ])('is told from what is none: %j', (text, problem, hint) => {
    expect(readPath(text)).toEqual({
      problem: expect.stringMatching(problem),
      hint: expect.stringMatching(hint),
    });
  });
});
