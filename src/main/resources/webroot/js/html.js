// One place for the view library: `html` renders templates, signals hold the state.
import { h, render } from 'preact';
import { useRef as ref } from 'preact/hooks';
import htm from 'htm';

export const html = htm.bind(h);
export { render };
export { useEffect, useMemo, useState } from 'preact/hooks';
/** A reference is empty until the first render. @type {(initial?: any) => { current: any }} */
export const useRef = ref;
export { signal, computed, effect } from '@preact/signals';
