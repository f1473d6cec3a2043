/**
 * The inline script for a page that loads `throughline.js` with `async`. Calls are queued until it is there. The function of an
 * action runs at once, so that nothing depends on the script's arrival, with a handle that ties nothing. Errors of that time are kept for the script.
 */
export const SNIPPET =
  "(w=>{if(w.throughline)return;let h={id:'',context:{},settled:Promise.resolve({outcome:'ok',durationMs:0}),run:f=>f(),bind:f=>f,fetch:(...a)=>fetch(...a),end(){}},t=w.throughline=(...a)=>{let f=a.at(-1);return a[0]=='action'&&typeof f=='function'?f(h):(t.q.push(a),h)};t.q=[];for(let n of['error','unhandledrejection'])addEventListener(n,e=>w.throughline.q?.push(['error',e]))})(window)"

/** The hash of the snippet, as a Content-Security-Policy has it. */
export const SNIPPET_HASH = 'sha256-c+J6FLld3TBaOe7YSsIZZgeon8IVd9onuBC+jhMP8UA='
