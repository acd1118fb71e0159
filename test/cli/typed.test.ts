import { describe, expect, it } from 'vitest';
import { asTyped, forShell, typedName } from '../../src/cli/typed.js';

describe('the way in which the program was started', () => {
  it.each([
    ['/usr/local/bin/reeltrace', {}, 'reeltrace'],
    ['/home/you/.npm/_npx/a68/node_modules/.bin/reeltrace', { npm_command: 'exec' }, 'npx reeltrace'],
    ['/home/you/project/node_modules/.bin/reeltrace', {}, 'npx reeltrace'],
    ['/srv/reeltrace/dist/bin/reeltrace.js', { npm_command: 'run-script' }, 'npx reeltrace'],
    ['/srv/reeltrace/dist/bin/reeltrace.js', {}, 'node /srv/reeltrace/dist/bin/reeltrace.js'],
    ['/srv/my reels/dist/bin/reeltrace.js', {}, "node '/srv/my reels/dist/bin/reeltrace.js'"],
    ['/srv/reeltrace/node_modules/vitest/vitest.mjs', { npm_command: 'exec' }, 'reeltrace'],
  ])('is told from %s', (script, environment, typed) => {
    expect(typedName(script, environment)).toBe(typed);
  });

  it('is put before command lines alone', () => {
    const text =
      'reeltrace run -c reeltrace.yaml; reeltrace --help; reeltrace needs ffmpeg; npx reeltrace run';
    expect(asTyped(text, 'npx reeltrace')).toBe(
      'npx reeltrace run -c reeltrace.yaml; npx reeltrace --help; reeltrace needs ffmpeg; npx reeltrace run',
    );
  });
});

describe('a word for a shell', () => {
  it('is quoted where a shell would read it otherwise', () => {
    expect(['a/b.mp4', 'a b', "it's", ''].map(forShell)).toEqual(['a/b.mp4', "'a b'", "'it'\\''s'", "''"]);
  });
});
