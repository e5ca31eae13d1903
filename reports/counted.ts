const NUMBER = new Intl.NumberFormat('en');

/** `1,500` */
export const formatted = (count: number): string => NUMBER.format(count);

/** `1 operation`, `3,000 operations`. */
export const counted = (count: number, noun: string): string => `${formatted(count)} ${noun}${count === 1 ? '' : 's'}`;
