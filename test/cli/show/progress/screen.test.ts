import { describe, expect, it } from 'vitest';
import { Screen } from '../../../../src/cli/show/progress/screen.js';
import { VirtualScreen } from '../../../helpers/virtual-screen.js';

function setUp(columns = 40, rows = 10) {
  const terminal = new VirtualScreen(columns, rows);
  terminal.write('$ reeltrace run\n');
  terminal.writes.length = 0;
  return { terminal, screen: new Screen(terminal) };
}

describe('a screen', () => {
  it('draws its lines over the last ones, and each picture is one write', () => {
    const { terminal, screen } = setUp();
    screen.draw(['one', 'two']);
    screen.draw(['one', 'twice', 'three']);
    screen.draw(['once', 'twi']);
    expect(terminal.text()).toBe('$ reeltrace run\nonce\ntwi');
    expect(terminal.writes).toHaveLength(3);
  });

  it('writes nothing where nothing has changed, and only the lines that have', () => {
    const { terminal, screen } = setUp();
    screen.draw(['a long first line', 'two']);
    screen.draw(['a long first line', 'two']);
    screen.draw(['a long first line', 'three']);
    expect(terminal.writes).toHaveLength(2);
    expect(terminal.writes[1]).not.toContain('long');
    expect(terminal.text()).toBe('$ reeltrace run\na long first line\nthree');
  });

  it('lets texts stand above its lines, in one write, also those that the terminal breaks', () => {
    const { terminal, screen } = setUp();
    screen.draw(['one', 'two']);
    screen.print(['failed: '.repeat(10).trim(), 'again']);
    screen.draw(['one', 'three']);
    const broken = 'failed: '.repeat(10).trim();
    expect(terminal.text()).toBe(
      `$ reeltrace run\n${broken.slice(0, 40).trimEnd()}\n${broken.slice(40)}\nagain\none\nthree`,
    );
    expect(terminal.writes).toHaveLength(3);
  });

  it('leaves nothing behind, and the cursor where it began', () => {
    const { terminal, screen } = setUp();
    screen.draw(['one', 'two']);
    screen.clear();
    screen.clear();
    expect(terminal.text()).toBe('$ reeltrace run');
    expect(terminal.column).toBe(0);
    terminal.write('8 inputs\n');
    expect(terminal.text()).toBe('$ reeltrace run\n8 inputs');
  });

  it('hides no cursor and changes nothing else that would have to be put back', () => {
    const { terminal, screen } = setUp();
    screen.draw(['one']);
    screen.print(['two']);
    screen.draw(['three']);
    screen.clear();
    expect(terminal.writes.join('')).not.toMatch(/\[\?|\[s|\[r/);
  });

  it('never draws more lines than the terminal is high, where it could not reach them again', () => {
    const { terminal, screen } = setUp(40, 4);
    for (const round of [1, 2, 3]) screen.draw(['a', 'b', 'c', 'd', `e${round}`]);
    screen.clear();
    expect(terminal.text()).toBe('$ reeltrace run');
  });

  it('wipes what a terminal that has become narrower made of its lines', () => {
    const { terminal, screen } = setUp(40);
    screen.draw(['a line of twenty four..', 'short']);
    // The terminal breaks what is too long now, as most do.
    const narrow = new VirtualScreen(16, 10);
    narrow.write('$ reeltrace run\na line of twenty four..\nshort\n');
    terminal.columns = 16;
    terminal.writes.length = 0;
    screen.draw(['a line of', 'short']);
    for (const write of terminal.writes) narrow.write(write);
    expect(narrow.text()).toBe('$ reeltrace run\na line of\nshort');
  });
});
