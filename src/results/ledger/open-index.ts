/** Opens the index of a results directory, to write it or to read it. */
import { rm } from 'node:fs/promises';
import { FatalError } from '../../errors/errors.js';
import { makeDirectory } from '../../sinks/make-directory.js';
import type { LedgerStep } from './ledger-step.js';
import { FORMAT, RowIndex, type UpdateOptions } from './row-index.js';
import { hasRoomFor, isStoreError, openStore, type Store } from './store.js';
import { identityOf, lookAtStore } from './store-file.js';
import { TooMuchChanged } from './video-rows.js';

/**
 * Opens the index to write it. Makes a new one when it is damaged, a copy, or of another version. If it can't be written,
 * the files are read without it.
 */
export async function keepIndex(
  results_dir: string,
  steps: readonly LedgerStep[],
  directory: string,
): Promise<RowIndex> {
  const index = new RowIndex(results_dir, steps, await openKept(directory));
  try {
    await index.update();
    return index;
  } catch (error) {
    await index.rows.close();
    throw error;
  }
}

async function openKept(directory: string): Promise<Store | undefined> {
  try {
    await makeDirectory(directory);
    const found = await lookAtStore(directory);
    if (found === 'damaged') await removeStore(directory);
    if (found !== 'sound' && !hasRoomFor(directory)) return undefined;
    const store = openStore(directory, false);
    const identity = await identityOf(directory);
    if (store.state('format') === FORMAT && store.state('identity') === identity) return store;
    store.clear();
    if (store.write(new Map(), { format: FORMAT, identity })) return store;
    await store.close();
    return undefined;
  } catch (error) {
    if (error instanceof FatalError || isStoreError(error)) return undefined;
    throw error;
  }
}

/** Opens the index to read it. If it can't be used, the files are read and nothing is written. */
export async function viewIndex(
  results_dir: string,
  steps: readonly LedgerStep[],
  directory: string,
  options: UpdateOptions,
): Promise<RowIndex> {
  const store = await openView(directory);
  for (const base of store === undefined ? [undefined] : [store, undefined]) {
    const index = new RowIndex(results_dir, steps, base);
    try {
      await index.update(options);
      index.rows.release();
      await index.rows.detach();
      return index;
    } catch (error) {
      await index.rows.close();
      if (!(error instanceof TooMuchChanged)) throw error;
    }
  }
  throw new Error('reading the files without an index has no limit of changes');
}

async function openView(directory: string): Promise<Store | undefined> {
  if ((await lookAtStore(directory)) !== 'sound') return undefined;
  try {
    const store = openStore(directory, true);
    if (store.state('format') === FORMAT && store.state('identity') === (await identityOf(directory)))
      return store;
    await store.close();
    return undefined;
  } catch (error) {
    if (isStoreError(error)) return undefined;
    throw error;
  }
}

async function removeStore(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await makeDirectory(directory);
}
