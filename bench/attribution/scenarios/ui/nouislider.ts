import { create } from 'nouislider'
import { two } from './two.js'

/** The part of its style sheet that the handle's place depends on. */
const STYLE = `.noUi-target { position: relative; width: 200px; height: 20px; margin: 30px; touch-action: none }
  .noUi-base { width: 100%; height: 100%; position: relative }
  .noUi-origin { position: absolute; top: 0; right: 0; width: 100%; height: 0; transform-origin: 0 0 }
  .noUi-handle { position: absolute; width: 20px; height: 20px; right: -10px; background: black }
  .noUi-touch-area { width: 100%; height: 100% }`

/** A slider that reports when it is let go. */
export function drawSlider(): void {
  document.head.append(Object.assign(document.createElement('style'), { textContent: STYLE }))
  const slider = document.body.appendChild(document.createElement('div'))
  slider.dataset.actionName = 'action_a'
  create(slider, { start: 20, range: { min: 0, max: 100 } }).on('change', () => void two('a'))
  slider.querySelector('.noUi-handle')?.classList.add('thumb')
}
