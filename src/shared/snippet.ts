/**
 * The inline script for a page that loads `throughline.js` with `async`. Calls are queued until it has loaded. The
 * function of an action runs immediately, with an inert handle, so that the page does not depend on the script's
 * arrival. Errors until then are recorded for the script.
 */
export const SNIPPET =
  "(w=>{if(w.throughline)return;let h={id:'',context:{},settled:Promise.resolve({outcome:'ok',durationMs:0}),run:f=>f(),bind:f=>f,fetch:(...a)=>fetch(...a),end(){}},t=w.throughline=(...a)=>{let f=a.at(-1);return a[0]=='action'&&typeof f=='function'?f(h):(t.q.push(a),h)};t.q=[];for(let n of['error','unhandledrejection'])addEventListener(n,e=>w.throughline.q?.push(['error',e]))})(window)"

/** The hash of the snippet for a Content-Security-Policy. */
export const SNIPPET_HASH = 'sha256-c+J6FLld3TBaOe7YSsIZZgeon8IVd9onuBC+jhMP8UA='
