/** How far the planning of a document has come. */
export type PlanningStep =
  | { readonly step: 'reading'; readonly bytes: number }
  | { readonly step: 'planning'; readonly done: number; readonly total: number };

export interface Progress {
  readonly show: (step: PlanningStep) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Milliseconds without a word that a person takes for a hang. */
const PATIENCE = 1000;

/** Milliseconds between two states of the line. */
const INTERVAL = 100;

/** Bytes of a document that takes about as long as that patience. */
const BIG = 1024 * 1024;

/** One line on a terminal that is kept up to date; nothing in pipes and files, and nothing for what is done in a moment. */
export function planningProgress(stream: { readonly isTTY?: boolean; write: (text: string) => unknown }): Progress {
  if (stream.isTTY !== true) return { show: () => {}, end: () => {} };
  const start = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  const put = (text: string): void => void stream.write(`\r\u001B[K${text}`);
  return {
    show: (step) => {
      const now = performance.now();
      const isDue = step.step === 'reading' ? step.bytes >= BIG : now - start >= PATIENCE && now - last >= INTERVAL;
      if (!isDue) return;
      last = now;
      put(sentence(step));
    },
    end: () => {
      if (last > Number.NEGATIVE_INFINITY) put('');
    },
  };
}

const sentence = (step: PlanningStep): string =>
  step.step === 'reading'
    ? `Reading a document of ${(step.bytes / BIG).toFixed(1)} MB …`
    : `Planning: ${step.done} of ${step.total} operations …`;

/** A stream as far as progress is concerned. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

export interface RunProgress {
  /** How many cases are done, of how many. */
  readonly show: (done: number, total: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Milliseconds between two lines of a log. */
const LOG_INTERVAL = 10_000;

/** What a run is told on: a line that is kept up to date where there is a terminal, else a line in the log now and then. */
export interface RunScreens {
  readonly terminal?: Screen;
  readonly log?: Screen;
  /** Milliseconds, from any start; default: since this process began. */
  readonly clock?: () => number;
}

/** How far a run has come: how many cases of how many, how many a second, and how long the others will take at that rate. */
export function runProgress({ terminal, log, clock = () => performance.now() }: RunScreens): RunProgress {
  const isLive = terminal?.isTTY === true;
  const screen = isLive ? terminal : log;
  if (screen === undefined) return { show: () => {}, end: () => {} };
  const start = clock();
  let first: number | undefined;
  let last = isLive ? Number.NEGATIVE_INFINITY : start;
  return {
    show: (done, total) => {
      first ??= done - 1;
      const now = clock();
      if (now - last < (isLive ? INTERVAL : LOG_INTERVAL)) return;
      last = now;
      const pace = { done, total, perSecond: ((done - first) * 1000) / Math.max(1, now - start) };
      screen.write(isLive ? `\r\u001B[K${progressBar(pace, screen.columns ?? 80)}` : `${progressLine(pace)}\n`);
    },
    end: () => {
      if (isLive && last > Number.NEGATIVE_INFINITY) screen.write('\r\u001B[K');
    },
  };
}

/** How far, and how fast. */
export interface Pace {
  readonly done: number;
  readonly total: number;
  readonly perSecond: number;
}

/** E.g. `120 of 480 cases, 60/s, 6 s left`. */
export function progressLine({ done, total, perSecond }: Pace): string {
  const rate = perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1);
  return `${done} of ${total} cases, ${rate}/s, ${duration((total - done) / perSecond)} left`;
}

/** The same after a bar, as far as the window is wide: without the bar, and then without its end. */
export function progressBar(pace: Pace, columns: number): string {
  const line = progressLine(pace);
  const room = Math.min(LONGEST_BAR, columns - 1 - line.length - 1);
  if (room < SHORTEST_BAR) return line.slice(0, Math.max(0, columns - 1));
  const full = Math.min(room, Math.floor((room * pace.done) / Math.max(1, pace.total)));
  return `${'█'.repeat(full)}${'░'.repeat(room - full)} ${line}`;
}

const LONGEST_BAR = 40;
const SHORTEST_BAR = 8;

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
