// Globals of k6 that @types/k6 does not declare.
declare const console: Record<'log' | 'warn' | 'error', (...what: unknown[]) => void>;
