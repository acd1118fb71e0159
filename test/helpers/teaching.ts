/** A server that answers every question of a run, counts, and can hold its answers back. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Started } from './command.js';
import { until } from './command.js';
import { createTeacher, type TeacherOptions } from './emulators/teacher.js';
import type { Emulator, EmulatorOptions } from './emulators/wire.js';

/** What was asked and answered since {@link Teaching.begin}. */
interface Lesson {
  readonly asked: number;
  /** Answers that were let go; those that are held back are not among them. */
  readonly answered: number;
}

export interface Teaching<Server extends Emulator> {
  readonly server: Server;
  /** Counts from here, until it is called again. */
  begin(): Lesson;
  /** Holds back all answers from now on, and waits until a condition holds. */
  hold(condition: () => Promise<boolean>, running: Started): Promise<void>;
  letGo(): void;
}

/** Starts the server; its answers take from nothing to 15 ms, as chance has it. */
export async function startTeaching<Server extends Emulator>(
  start: (options: EmulatorOptions) => Promise<Server>,
  chance: (least: number, most: number) => number,
  options: TeacherOptions,
): Promise<Teaching<Server>> {
  const teacher = await createTeacher(options);
  let lesson = { asked: 0, answered: 0 };
  let letGo: (() => void) | undefined;
  let held: Promise<void> | undefined;
  const server = await start({
    answer: async (question) => {
      const current = lesson;
      current.asked += 1;
      await delay(chance(0, 15));
      await held;
      current.answered += 1;
      return teacher.answer(question);
    },
  });
  return {
    server,
    begin: () => {
      lesson = { asked: 0, answered: 0 };
      return lesson;
    },
    hold: async (condition, running) => {
      held = new Promise((resolve) => {
        letGo = resolve;
      });
      await until(condition, 'what was answered to be remembered', running);
    },
    letGo: () => {
      letGo?.();
      held = undefined;
    },
  };
}
