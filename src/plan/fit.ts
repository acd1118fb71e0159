/** A linear model of what calls take: an amount per call, and an amount per second (or part) it is about. */

/** The two coefficients of the model. */
export interface Line {
  readonly a_call: number;
  readonly a_unit: number;
}

/** Minimum spread (0 to 1) of the measurements to determine both coefficients. */
const LEAST_SPREAD = 0.001;
/** Minimum number of measurements to determine both coefficients. */
const LEAST_MEASURED = 3;

/** Measurements of what calls took. Holds only sums, whatever their number. */
export class Fit {
  #count = 0;
  #calls = 0;
  #units = 0;
  #amount = 0;
  #callsCalls = 0;
  #callsUnits = 0;
  #unitsUnits = 0;
  #callsAmount = 0;
  #unitsAmount = 0;

  /** Adds the total amount that some calls took, and the seconds (or parts) they were about together. */
  add(calls: number, units: number, amount: number): void {
    this.#count += 1;
    this.#calls += calls;
    this.#units += units;
    this.#amount += amount;
    this.#callsCalls += calls * calls;
    this.#callsUnits += calls * units;
    this.#unitsUnits += units * units;
    this.#callsAmount += calls * amount;
    this.#unitsAmount += units * amount;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * The line that fits best and has the same sum as the measurements. If they are too few or too similar to determine
   * both coefficients, the assumed line is scaled instead.
   */
  line(assumed: Line): Line {
    if (this.#calls === 0) return assumed;
    return this.#scaled(this.#closest() ?? assumed);
  }

  #closest(): Line | undefined {
    const determinant = this.#callsCalls * this.#unitsUnits - this.#callsUnits ** 2;
    const isApart = determinant > LEAST_SPREAD * this.#callsCalls * this.#unitsUnits;
    if (this.#count < LEAST_MEASURED || !isApart) return undefined;
    const a_call =
      (this.#unitsUnits * this.#callsAmount - this.#callsUnits * this.#unitsAmount) / determinant;
    const a_unit =
      (this.#callsCalls * this.#unitsAmount - this.#callsUnits * this.#callsAmount) / determinant;
    if (a_call < 0) return { a_call: 0, a_unit: 1 };
    return a_unit < 0 ? { a_call: 1, a_unit: 0 } : { a_call, a_unit };
  }

  #scaled({ a_call, a_unit }: Line): Line {
    const expected = a_call * this.#calls + a_unit * this.#units;
    if (expected <= 0) return { a_call: this.#amount / this.#calls, a_unit: 0 };
    const scale = this.#amount / expected;
    return { a_call: a_call * scale, a_unit: a_unit * scale };
  }
}
