/**
 * The inline script for a page that loads `throughline.js` with `async`. Calls are queued until it is there; a call with a
 * function runs it at once, so that nothing depends on the script's arrival, and `action` gives a handle that ties
 * nothing. Errors of that time are kept for the script.
 */
export const SNIPPET =
  "(w=>{if(w.throughline)return;let h={id:'',context:{},settled:Promise.resolve({outcome:'ok',durationMs:0}),run:f=>f(),bind:f=>f,fetch:(...a)=>fetch(...a),end(){}},t=w.throughline=(...a)=>{let f=a.at(-1);return typeof f=='function'?f(h):(t.q.push(a),h)};t.q=[];for(let n of['error','unhandledrejection'])addEventListener(n,e=>w.throughline.q?.push(['error',e]))})(window)"

/** The hash of the snippet, as a Content-Security-Policy has it. */
export const SNIPPET_HASH = 'sha256-wwtqGdQIAmr19FSTm8WJfkE1Z+jeDGp78nD80V99AcA='
