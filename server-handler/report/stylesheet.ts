/** The one stylesheet of the report: system fonts, two colour schemes, no images. */
export const STYLESHEET = `
:root {
  --paper: #fcfcfb; --panel: #fff; --ink: #1c1d1f; --soft: #5d6168; --faint: #8a8e96; --line: #e4e4e1; --wash: #f3f3f0;
  --accent: #2456b8; --good: #0b7a4b; --mid: #945c00; --poor: #bd2a2a; --worker: #7a4bb8; --server: #2f7f8f;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131416; --panel: #1a1b1e; --ink: #e7e7e4; --soft: #a4a8af; --faint: #7d828b; --line: #2c2e33; --wash: #202226;
    --accent: #8ab1f7; --good: #4fc38a; --mid: #e0a848; --poor: #f2807a; --worker: #bb98ec; --server: #6cc0d0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; font-variant-numeric: tabular-nums; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 12px; top: -48px; background: var(--panel); padding: 8px 12px; z-index: 2; }
.skip:focus { top: 8px; }
.mono, code, pre, .id { font-family: var(--mono); font-size: 12.5px; }
.id { overflow-wrap: anywhere; }
.small { font-size: 12px; color: var(--soft); }
.nothing { color: var(--faint); }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 24px; max-width: 1200px; margin: 0 auto; padding: 10px 24px; }
.brand { display: inline-flex; align-items: center; gap: 7px; color: var(--ink); font-weight: 600; letter-spacing: -0.01em; }
.brand:hover { text-decoration: none; }
.brand svg { width: 20px; height: 20px; fill: none; stroke: var(--accent); stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
.top nav { flex: 1 1 auto; }
.top nav ul, .tabs ul, .tiles { list-style: none; margin: 0; padding: 0; }
.top nav ul { display: flex; flex-wrap: wrap; gap: 2px; }
.top nav a { display: block; padding: 6px 10px; color: var(--soft); border-radius: 6px; }
.top nav a:hover { color: var(--ink); text-decoration: none; background: var(--wash); }
.top nav a[aria-current] { color: var(--ink); font-weight: 600; }
.search { display: flex; gap: 6px; flex: 0 1 340px; }
input, select, button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 5px 9px; min-height: 32px; }
input::placeholder { color: var(--soft); opacity: 1; }
.search input { flex: 1 1 auto; min-width: 0; width: 100%; font-size: 13px; }
button { cursor: pointer; background: var(--wash); }
button:hover { border-color: var(--faint); }

main { max-width: 1200px; margin: 0 auto; padding: 14px 24px 32px; border-top: 1px solid var(--line); }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; margin: 6px 0 12px; }
h1 { font-size: 22px; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; margin: 0; overflow-wrap: anywhere; }
.lead { margin: 0; color: var(--soft); max-width: 96ch; text-wrap: pretty; }
h2, caption { font-size: 14px; font-weight: 600; text-align: left; margin: 0; padding: 0 0 6px; caption-side: top; }
section { margin: 26px 0 0; }
.filter { display: flex; flex-wrap: wrap; align-items: end; gap: 8px 10px; }
.filter p { margin: 0; display: flex; flex-direction: column; gap: 2px; min-width: 0; }
.filter label { font-size: 11.5px; color: var(--soft); }
.filter select { max-width: 190px; }
.filter .buttons { flex-direction: row; align-items: center; gap: 12px; }

.tiles { display: grid; grid-template-columns: repeat(5, 1fr); border: 1px solid var(--line); border-radius: 8px; background: var(--panel); overflow: hidden; }
.tile { padding: 12px 16px 11px; border-left: 1px solid var(--line); margin-left: -1px; min-width: 0; }
.tile h3 { font-size: 13px; font-weight: 600; margin: 0; display: flex; justify-content: space-between; }
.tile h3 .p { font-weight: 400; color: var(--faint); }
abbr { text-decoration: none; }
.tile .big { font-size: 25px; line-height: 1.2; font-weight: 600; letter-spacing: -0.02em; margin: 2px 0 4px; }
.tile .small { margin: 7px 0 0; }
.spark { display: block; width: 100%; height: 30px; margin: 0 0 8px; overflow: visible; }
.spark polyline { fill: none; stroke: var(--soft); stroke-width: 1.25; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.shares { display: block; border-radius: 3px; }
td .shares { min-width: 90px; margin-top: 7px; }
.shares .good { fill: var(--good); } .shares .needs-improvement { fill: var(--mid); opacity: .75; } .shares .poor { fill: var(--poor); }

.rated { white-space: nowrap; }
.rated::before { content: ""; display: inline-block; width: 7px; height: 7px; margin-right: 6px; vertical-align: 1px; background: currentColor; border-radius: 50%; }
.rated.good::before { color: var(--good); }
.rated.needs-improvement { color: var(--mid); } .rated.needs-improvement::before { border-radius: 1px; transform: rotate(45deg) scale(.9); }
.rated.poor { color: var(--poor); } .rated.poor::before { border-radius: 0; }
.tile .big .rated::before { width: 9px; height: 9px; margin-right: 9px; vertical-align: 3px; }
.trouble { color: var(--poor); }

.scroll { position: relative; overflow-x: auto; margin: 0 -24px; padding: 0 24px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; font-weight: 400; padding: 6px 18px 6px 0; border-top: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 12px; color: var(--soft); border-top: 0; white-space: nowrap; padding-top: 0; }
thead th[title] { cursor: help; }
.num { text-align: right; white-space: nowrap; }
.narrow table { width: auto; min-width: 280px; }
tbody tr:hover { background: var(--wash); }
.prose { color: var(--soft); }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 48px; }
.clip { display: block; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: inherit; }
.pair .scroll { margin: 0; padding: 0; }
.pair table { table-layout: fixed; }
.pair thead .num { width: 96px; }
.empty { border: 1px dashed var(--line); border-radius: 8px; padding: 18px 20px; color: var(--soft); margin-top: 14px; }
h2 + .empty { margin-top: 0; }
.empty p { margin: 0 0 4px; } .empty p:last-child { margin: 0; }

.tabs { margin-top: 16px; }
.tabs ul { display: flex; flex-wrap: wrap; gap: 2px 18px; border-bottom: 1px solid var(--line); }
.tabs a { display: block; padding: 6px 0 7px; color: var(--soft); border-bottom: 2px solid transparent; margin-bottom: -1px; }
.tabs a:hover { color: var(--ink); text-decoration: none; }
.tabs a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
.tabs.minor { margin: 0 0 14px; }
.tabs.minor ul { border: 0; gap: 2px 14px; }

figure { margin: 0; }
.plot { min-height: 240px; }
.static-chart { display: block; width: 100%; height: 240px; border-bottom: 1px solid var(--line); }
.static-chart polyline { fill: none; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
polyline.line-p75 { stroke: var(--accent); } polyline.line-p50, polyline.line-p90 { stroke: var(--faint); }
polyline.line-p90 { stroke-dasharray: 4 3; }
figcaption { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 12px; color: var(--soft); padding: 6px 0; }
.key::before { content: ""; display: inline-block; width: 16px; margin-right: 6px; vertical-align: 3px; border-top: 2px solid var(--faint); }
.key.line-p75::before { border-color: var(--accent); } .key.line-p90::before { border-top-style: dashed; }
.key.limit::before { border-top: 1px dotted var(--mid); }
details > summary { cursor: pointer; }
figure details > summary { font-size: 12px; color: var(--soft); padding: 4px 0; }
figure details .scroll { max-height: 320px; overflow: auto; }
.u-legend { font-size: 12px; text-align: left; margin: 2px 0 0; color: var(--soft); }
.u-legend th, .u-legend td { border: 0; padding: 0; } .u-legend tr { margin-right: 18px; } .u-legend tr:hover { background: none; }
.u-legend.u-inline .u-series > * { padding: 2px 4px 2px 0; } .u-legend th { font-weight: 400; } .u-legend td { color: var(--ink); }
.drawn .key:not(.limit) { display: none; }

.error summary { overflow-wrap: anywhere; }
.error .message { color: var(--soft); }
.error[open] { padding-bottom: 8px; }
pre { margin: 8px 0 0; padding: 10px 12px; background: var(--wash); border-radius: 6px; overflow-x: auto; max-width: 100%; white-space: pre; line-height: 1.5; }
table:has(details.error) { table-layout: fixed; }
table:has(details.error) th:first-child { width: 55%; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 3px 14px; margin: 8px 0 0; font-size: 13px; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.facts.wide { display: flex; flex-wrap: wrap; gap: 10px 34px; margin: 14px 0 0; }
.facts.wide dt { font-size: 12px; }
.outcome { white-space: nowrap; }
.outcome::before { content: ""; display: inline-block; width: 7px; height: 7px; border-radius: 50%; margin-right: 6px; vertical-align: 1px; background: var(--good); }
.outcome.error, .outcome.timeout { color: var(--poor); }
.outcome.error::before { background: var(--poor); border-radius: 0; } .outcome.timeout::before { background: none; border: 2px solid var(--poor); }
.outcome.abandoned::before { background: none; border: 1.5px solid var(--faint); }

.waterfall td, .waterfall th { padding-top: 5px; padding-bottom: 5px; }
.waterfall tbody th { min-width: 250px; max-width: 400px; overflow-wrap: anywhere; }
.waterfall .lane { width: 42%; min-width: 260px; }
.lane svg { display: block; overflow: visible; }
.lane > svg { border-left: 1px solid var(--line); border-right: 1px solid var(--line); }
.ticks { display: flex; justify-content: space-between; }
.depth-1 { padding-left: 14px; } .depth-2 { padding-left: 28px; } .depth-3 { padding-left: 42px; } .depth-4 { padding-left: 56px; } .depth-5 { padding-left: 70px; } .depth-6 { padding-left: 84px; }
.kind { font-size: 12px; color: var(--soft); }
.kind::before { content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 2px; margin-right: 5px; background: var(--faint); }
rect, path { fill: var(--faint); }
.brand path { fill: none; }
.k-action::before { background: var(--ink); } rect.k-action, path.k-action { fill: var(--ink); }
.k-request::before { background: var(--accent); } rect.k-request, path.k-request { fill: var(--accent); }
.k-span::before { background: var(--server); } rect.k-span, path.k-span { fill: var(--server); }
.k-worker::before { background: var(--worker); } rect.k-worker, path.k-worker { fill: var(--worker); }
.k-queue::before, .k-parked::before { background: var(--mid); } rect.k-queue, path.k-queue, rect.k-parked, path.k-parked { fill: var(--mid); }
.k-vital::before { background: var(--good); } rect.k-vital, path.k-vital { fill: var(--good); }
.k-error::before { background: var(--poor); } rect.k-error, path.k-error { fill: var(--poor); }
.failed .label { color: var(--poor); } .failed .label::after { content: " ✕"; }

footer { max-width: 1200px; margin: 0 auto; padding: 0 24px 32px; font-size: 12px; color: var(--soft); }

@media (max-width: 860px) {
  .tiles { grid-template-columns: repeat(2, 1fr); }
  .tile { border-top: 1px solid var(--line); margin-top: -1px; }
  .tile:first-child { grid-column: 1 / -1; }
  .pair { grid-template-columns: minmax(0, 1fr); }
  .search { flex: 1 1 100%; }
}
@media (max-width: 560px) {
  .top, main, footer { padding-left: 16px; padding-right: 16px; }
  .scroll { margin: 0 -16px; padding: 0 16px; }
  .top nav a { padding: 6px 9px 6px 0; margin-right: 6px; }
  .filter p { flex: 1 1 42%; } .filter select { max-width: 100%; width: 100%; }
  th, td { padding-right: 14px; }
  .pair table { table-layout: auto; } .pair thead .num { width: auto; } .clip { max-width: 44vw; }
  table:has(details.error) { table-layout: auto; } table:has(details.error) th:first-child { min-width: 236px; max-width: 236px; }
  input, select, button { min-height: 38px; }
  input { font-size: 16px; }
  .waterfall th:nth-child(2), .waterfall td:nth-child(2), .waterfall th:nth-child(3), .waterfall td:nth-child(3) { display: none; }
  .waterfall tbody th { min-width: 0; width: 46%; } .waterfall .lane { min-width: 110px; width: 36%; }
  .waterfall .ticks span:nth-child(2) { display: none; }
  .depth-2 { padding-left: 20px; } .depth-3, .depth-4, .depth-5, .depth-6 { padding-left: 26px; }
}
@media (prefers-reduced-motion: no-preference) { .skip { transition: top .12s; } }
`.trimStart()
