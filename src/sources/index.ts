/** Where videos come from: pulled one by one, never pushed. */
export { type AdmitOptions, admit } from './admit.js';
export { type DirectoryOptions, expectVideos, fromDirectory } from './directory.js';
export { VIDEO_EXTENSIONS } from './endings.js';
export * from './jsonl.js';
export * from './stdin.js';
export * from './unique.js';
export * from './watch.js';
