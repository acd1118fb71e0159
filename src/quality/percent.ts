/** A share as whole per cent, 100 % only for all. */
export function percent(share: number): string {
  return `${share > 0.99 && share < 1 ? (Math.floor(share * 1000) / 10).toFixed(1) : Math.round(share * 100)} %`;
}
