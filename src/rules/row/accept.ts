/** Request variants that differ from the control's request in what they accept alone. */
export const BY_ACCEPT: ReadonlySet<string> = new Set(['accept-any', 'accept-html']);
