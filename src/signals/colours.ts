/** Names for pixel colours: a coarse split of hue, saturation and value into words that people use. */

/** All colour names; index into `Sample.colours`. */
export const COLOURS = [
  'black',
  'dark gray',
  'gray',
  'light gray',
  'white',
  'red',
  'orange',
  'brown',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
] as const;
export type Colour = (typeof COLOURS)[number];

/** Colours that people mix up; such a pair is never offered as right and wrong of one question. */
const FAMILIES: readonly (readonly Colour[])[] = [
  ['black', 'dark gray', 'gray', 'light gray', 'white'],
  ['red', 'orange', 'brown', 'pink', 'yellow'],
  ['green', 'teal', 'yellow'],
  ['teal', 'blue', 'purple'],
  ['purple', 'pink', 'red'],
];

/** True when two colours are close enough to be mistaken for each other. */
export function confusable(a: Colour, b: Colour): boolean {
  return FAMILIES.some((family) => family.includes(a) && family.includes(b));
}

/** Names the hue of a saturated pixel; `hue` in degrees, `value` 0 to 255. */
function hueName(hue: number, value: number): Colour {
  if (hue < 15 || hue >= 345) return 'red';
  if (hue < 45) return value < 150 ? 'brown' : 'orange';
  if (hue < 70) return 'yellow';
  if (hue < 160) return 'green';
  if (hue < 195) return 'teal';
  if (hue < 255) return 'blue';
  return hue < 290 ? 'purple' : 'pink';
}

/** The name of an RGB colour, channels 0 to 255: `colourName(255, 0, 0)` is `red`. */
export function colourName(red: number, green: number, blue: number): Colour {
  const value = Math.max(red, green, blue);
  const chroma = value - Math.min(red, green, blue);
  if (value < 32) return 'black';
  if (chroma < 24 || chroma / value < 0.18) {
    if (value < 85) return 'dark gray';
    if (value < 160) return 'gray';
    return value < 225 ? 'light gray' : 'white';
  }
  const sector =
    value === red
      ? (green - blue) / chroma + 6
      : value === green
        ? (blue - red) / chroma + 2
        : (red - green) / chroma + 4;
  return hueName((sector % 6) * 60, value);
}
