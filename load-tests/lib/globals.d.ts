// What k6 gives every script and its types leave out.
declare const console: Record<'log' | 'warn' | 'error', (...what: unknown[]) => void>;
