/** Of something that is put together member by member. */
export type Building<T> = { -readonly [K in keyof T]: T[K] };
