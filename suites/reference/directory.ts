/** Where entitlements of service accounts are changed. */
export interface Directory {
  /** Milliseconds since the epoch of the latest change; undefined: there was none. */
  readonly changedAt: () => number | undefined;
  readonly change: () => void;
}

/** Below the base URL; a POST to it changes something. */
export const DIRECTORY_PATH = '/directory/changes';

/** The service account of the user's own. */
export const REPORTS_BOT = 'reports-bot';

export function createDirectory(): Directory {
  let latest: number | undefined;
  return {
    changedAt: () => latest,
    change: () => {
      latest = Date.now();
    },
  };
}
