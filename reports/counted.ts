/** `1,500`; `Intl` would load its data for it, which takes as long as the whole of `twogate --version`. */
export const formatted = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 operation`, `3,000 operations`. */
export const counted = (count: number, noun: string): string => `${formatted(count)} ${noun}${count === 1 ? '' : 's'}`;
