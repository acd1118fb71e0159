import type { Preference } from '../flow/turns.js';
import type { Step } from '../records/record.js';
import type { AddTo } from '../results/add-items.js';

/**
 * Watches for the two moments of a run after which early steps come first (see `turnOf` in `models/limit.ts`): the last video is in,
 * and the first item is in a task file. How long the latter took is kept: it is what somebody who starts a run waits for.
 */
export class CallOrder {
  readonly #started = performance.now();
  readonly #prefer: (preference: Preference) => void;
  readonly #givesItems: boolean;
  #isSourceEnded = false;
  #firstItem: number | null = null;

  /**
   * @param steps those of the run: without step 4 there are no items to wait for
   * @param prefer told which end of the pipeline comes first from now on
   */
  constructor(steps: ReadonlySet<Step>, prefer: (preference: Preference) => void) {
    this.#givesItems = steps.has('4');
    this.#prefer = prefer;
  }

  /** Seconds from the start of the run to its first item in a task file; null while there is none. */
  get first_item_sec(): number | null {
    return this.#firstItem;
  }

  /** A round begins: there may be more videos. */
  roundBegins(): void {
    this.#isSourceEnded = false;
    this.#prefer('late');
  }

  /** The source has no more videos. Not for a run that is stopped: what is nearly done is to be done then. */
  readonly sourceEnded = (): void => {
    this.#isSourceEnded = true;
    this.#update();
  };

  /** The same task files, watched for the first item. */
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
