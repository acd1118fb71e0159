import type { Preference } from '../flow/turns.js';
import type { Step } from '../records/record.js';
import type { AddTo } from '../results/add-items.js';

/**
 * Decides which waiting calls go first. Late steps do, until the last video has been taken and the first item is in a
 * task file; then early steps do (`turnOf` in `models/limit.ts` explains why). Also measures how long the first item
 * took: that is what a user waits for.
 */
export class CallOrder {
  readonly #started = performance.now();
  readonly #prefer: (preference: Preference) => void;
  readonly #givesItems: boolean;
  #isSourceEnded = false;
  #firstItem: number | null = null;

  /**
   * @param steps the steps of the run: without step 4 there are no items to wait for
   * @param prefer called when the preference changes
   */
  constructor(steps: ReadonlySet<Step>, prefer: (preference: Preference) => void) {
    this.#givesItems = steps.has('4');
    this.#prefer = prefer;
  }

  /** Seconds from the start of the run to its first item in a task file; null while there is none. */
  get first_item_sec(): number | null {
    return this.#firstItem;
  }

  /** A round of a watch begins: there may be more videos. */
  roundBegins(): void {
    this.#isSourceEnded = false;
    this.#prefer('late');
  }

  /** The source has no more videos. Don't call it when a run is stopped: what is nearly done should finish first. */
  readonly sourceEnded = (): void => {
    this.#isSourceEnded = true;
    this.#update();
  };

  /** Returns the same task files, watched for the first item. */
  watchItems(taskFiles: AddTo): AddTo {
    return {
      append: async (items) => {
        await taskFiles.append(items);
        if (items.length === 0 || this.#firstItem !== null) return;
        this.#firstItem = (performance.now() - this.#started) / 1000;
        this.#update();
      },
      replace: () => taskFiles.replace(),
    };
  }

  #update(): void {
    const isWaiting = this.#givesItems && this.#firstItem === null;
    if (this.#isSourceEnded && !isWaiting) this.#prefer('early');
  }
}
