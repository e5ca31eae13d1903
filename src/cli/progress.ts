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
