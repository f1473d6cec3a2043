import { ask, element, onClick } from '../../page.js'
import type { Scenario, User } from '../../scenario.js'
import { workOnB } from '../at-once/features.js'

const C = 'data-action-name="action_c"'

/** Clicks on a, whose work goes on for a while. */
const workOnA = (): void =>
  onClick('a', async () => {
    await ask('a', 1, { ms: 900 })
    await ask('a', 2)
  })
/** A timer of the page that does something three times, from 300 ms on. */
function thrice(code: (n: number) => void): void {
  let n = 0
  const timer = setInterval(() => {
    n += 1
    if (n > 1) code(n - 1)
    if (n > 3) clearInterval(timer)
  }, 200)
}
const clickA = (user: User): Promise<void> => user.click('a')

/** A page whose timer does what a visitor could do; nothing of it is a visitor’s, beside a click. */
const beside = (name: string, html: string, run: () => void): Scenario => ({
  name: `a timer of the page ${name}, beside a click`,
  html,
  requests: 2,
  background: 3,
  run() {
    run()
    workOnA()
  },
  drive: clickA,
})

const askOnSubmit = (): void =>
  element('form').addEventListener('submit', (event) => {
    event.preventDefault()
    void ask('none', 2)
  })

/** What the page does by code after an answer of its own, while nothing else goes on; `listen` returns what it does. */
const afterAnswer = (name: string, html: string, listen: () => () => void): Scenario => ({
  name: `${name} after an answer of its own`,
  requests: 0,
  background: 2,
  html,
  run: () => {
    const act = listen()
    setTimeout(async () => {
      await ask('none', 1, { ms: 100 })
      act()
    }, 3200)
  },
  drive: (user) => user.wait(3200),
})

const CLICKED = 'data-action-name="action_a"'
const BUTTON = `<button ${CLICKED}>a</button>`

/** A click on an element, or in it, beside which a timer of the page soon changes that element. */
const onClicked = (name: string, html: string, type: string, act: () => unknown): Scenario => ({
  name: `a timer of the page ${name}`,
  html,
  drawsButtons: true,
  requests: 2,
  background: 1,
  run() {
    let isDue = false
    let clickedAt = Infinity
    onClick('a', async () => {
      clickedAt = performance.now()
      await ask('a', 1, { ms: 900 })
      await ask('a', 2)
    })
    document.addEventListener(
      type,
      () => {
        if (isDue) void ask('none', 1)
        isDue = false
      },
      true,
    )
    const timer = setInterval(() => {
      if (!(performance.now() - clickedAt > 150)) return
      clearInterval(timer)
      isDue = true
      act()
    }, 100)
  },
})

/** Trusted events that the page itself causes, with a timer. */
export const scripted: readonly Scenario[] = [
  beside('saves a draft by requestSubmit', `<form ${C}><input name="q"></form>`, () => {
    let n = 0
    element('form').addEventListener('submit', (event) => {
      event.preventDefault()
      n += 1
      void ask('none', n)
    })
    thrice(() => element<HTMLFormElement>('form').requestSubmit())
  }),
  beside('inserts text by execCommand', `<input id="q" ${C}>`, () => {
    let n = 0
    element('#q').addEventListener('input', () => {
      n += 1
      void ask('none', n)
    })
    thrice((turn) => {
      element('#q').focus()
      document.execCommand('insertText', false, `${turn}`)
    })
  }),
  beside('copies by execCommand', `<input id="q" value="CODE" ${C}>`, () => {
    let n = 0
    document.addEventListener('copy', () => {
      n += 1
      void ask('none', n)
    })
    thrice(() => {
      element<HTMLInputElement>('#q').select()
      document.execCommand('copy')
    })
  }),
  beside('opens and closes a dialog', `<dialog ${C}>news</dialog>`, () => {
    const dialog = element<HTMLDialogElement>('dialog')
    let n = 0
    dialog.addEventListener('close', () => {
      n += 1
      void ask('none', n)
    })
    thrice(() => {
      dialog.show()
      dialog.close()
    })
  }),
  beside('shows a popover', `<div popover="manual" ${C}>news</div>`, () => {
    const news = element('[popover]')
    let n = 0
    news.addEventListener('toggle', () => {
      n += 1
      void ask('none', n)
    })
    thrice(() => news.togglePopover())
  }),
  beside('opens details', `<details ${C}><summary>more</summary>text</details>`, () => {
    const more = element<HTMLDetailsElement>('details')
    let n = 0
    more.addEventListener('toggle', () => {
      n += 1
      void ask('none', n)
    })
    thrice(() => {
      more.open = !more.open
    })
  }),
  beside('clicks a button by code', `<button id="next" ${C}>next</button>`, () => {
    let n = 0
    element('#next').addEventListener('click', () => {
      n += 1
      void ask('none', n)
    })
    thrice(() => element('#next').click())
  }),
  beside('moves the focus between fields', `<input id="x" ${C}><input id="y" ${C}>`, () => {
    let n = 0
    for (const id of ['#x', '#y'])
      element(id).addEventListener('focus', () => {
        n += 1
        void ask('none', n)
      })
    thrice((turn) => element(turn % 2 ? '#x' : '#y').focus())
  }),
  beside(
    'scrolls a carousel by code',
    '<div id="s" style="width:50px;overflow:auto"><p style="width:900px">x</p></div>',
    () => {
      let n = 0
      element('#s').addEventListener('scroll', () => {
        n += 1
        void ask('none', n)
      })
      thrice((turn) => {
        element('#s').scrollLeft = 100 * turn
      })
    },
  ),
  beside('grows a box, which an observer of the load measures', '<p id="box" style="width:20px">x</p>', () => {
    let n = -1
    new ResizeObserver(() => {
      n += 1
      if (n) void ask('none', n)
    }).observe(element('#box'))
    thrice((turn) => {
      element('#box').style.width = `${20 + 10 * turn}px`
    })
  }),
  beside(
    'fades a banner, whose transition has an end',
    '<style>#f{transition:opacity 50ms}</style><p id="f">x</p>',
    () => {
      let n = 0
      element('#f').addEventListener('transitionend', () => {
        n += 1
        void ask('none', n)
      })
      thrice((turn) => {
        element('#f').style.opacity = turn % 2 ? '0.2' : '1'
      })
    },
  ),
  beside('rejects a promise that nobody catches', '', () => {
    let n = 0
    addEventListener('unhandledrejection', (event) => {
      event.preventDefault()
      n += 1
      void ask('none', n)
    })
    thrice(() => void Promise.reject(new Error('stale')))
  }),
  beside('throws, and onerror reports it', '', () => {
    let n = 0
    window.onerror = () => {
      n += 1
      void ask('none', n)
      return true
    }
    thrice(() => {
      throw new Error('stale')
    })
  }),
  beside('plays a sound, whose play event is counted', '<audio controls></audio>', () => {
    let n = 0
    const sound = element<HTMLAudioElement>('audio')
    sound.muted = true
    sound.addEventListener('play', () => {
      n += 1
      sound.pause()
      void ask('none', n)
    })
    thrice(() => void sound.play().catch(() => {}))
  }),
  afterAnswer('a form that the page sends by requestSubmit', `<form ${C}><input name="q"></form>`, () => {
    askOnSubmit()
    return () => element<HTMLFormElement>('form').requestSubmit()
  }),
  afterAnswer('a field into which the page inserts text by execCommand', `<input id="q" ${C}>`, () => {
    element('#q').addEventListener('input', () => ask('none', 2))
    return () => {
      element('#q').focus()
      document.execCommand('insertText', false, 'DE')
    }
  }),
  afterAnswer('a form whose button the page clicks by code', `<form ${C}><button id="pay">pay</button></form>`, () => {
    askOnSubmit()
    return () => element('#pay').click()
  }),
  afterAnswer('a consent that the page ticks by code', `<input id="news" type="checkbox" ${C}>`, () => {
    element('#news').addEventListener('change', () => ask('none', 2))
    return () => element('#news').click()
  }),
  onClicked('closes the dialog in which a click works', `<dialog open>${BUTTON}</dialog>`, 'close', () =>
    element<HTMLDialogElement>('dialog').close(),
  ),
  onClicked(
    'folds the section in which a click works',
    `<details open><summary>more</summary>${BUTTON}</details>`,
    'toggle',
    () => element('details').toggleAttribute('open'),
  ),
  onClicked('plays the film in which a click works', `<video ${CLICKED}></video>`, 'play', () => {
    const film = element<HTMLVideoElement>('video')
    film.muted = true
    void film.play().catch(() => {})
  }),
  onClicked(
    'selects text of the editor in which a click works',
    `<div contenteditable ${CLICKED}>some text</div>`,
    'selectionchange',
    () => getSelection()?.selectAllChildren(element('[contenteditable]')),
  ),
  {
    name: 'a dialog that the visitor closes by a key, and that the page shows and closes again',
    requests: 1,
    background: 1,
    html: `<dialog ${C}>news</dialog>`,
    run: () => {
      const dialog = element<HTMLDialogElement>('dialog')
      let isOurs = false
      dialog.addEventListener('close', () => void (isOurs ? ask('none', 1) : ask('c', 1)))
      dialog.showModal()
      setTimeout(() => {
        dialog.show()
        isOurs = true
        setTimeout(() => dialog.close(), 100)
      }, 3000)
    },
    drive: (user) => user.press('dialog', 'Escape'),
  },
  {
    name: 'a dialog whose page asks to stay when a key would close it, and closes it later',
    requests: 0,
    background: 1,
    html: `<dialog ${C}>news</dialog>`,
    run: () => {
      const dialog = element<HTMLDialogElement>('dialog')
      let asked = Infinity
      dialog.addEventListener('close', () => ask('none', 1))
      dialog.addEventListener('cancel', (event) => {
        event.preventDefault()
        asked = performance.now()
      })
      dialog.showModal()
      const timer = setInterval(() => {
        if (!(performance.now() - asked > 2500)) return
        clearInterval(timer)
        dialog.close()
      }, 100)
    },
    drive: (user) => user.press('dialog', 'Escape'),
  },
  {
    name: 'a menu that a click opens by popovertarget, and that the page hides long after, after an answer of its own',
    requests: 1,
    background: 2,
    drawsButtons: true,
    html: '<button data-action-name="action_a" popovertarget="menu">menu</button><div id="menu" popover>sale</div>',
    run: () => {
      element('#menu').addEventListener('toggle', (event) => {
        if (event.newState === 'open') void ask('a', 1)
        else void ask('none', 2)
      })
      setTimeout(async () => {
        await ask('none', 1, { ms: 100 })
        element('#menu').hidePopover()
      }, 4200)
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(3800)
    },
  },
  {
    name: 'a form that the first click sends by requestSubmit after an answer, while the second one works',
    requests: 4,
    html: `<form ${C}><input name="q"></form>`,
    run: () => {
      element('form').addEventListener('submit', (event) => {
        event.preventDefault()
        void ask('a', 2)
      })
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element<HTMLFormElement>('form').requestSubmit()
      })
      workOnB(700)
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(60)
      await user.click('b')
    },
  },
  {
    name: 'an editor of which the first click’s code inserts text by execCommand after an answer, while the second works',
    requests: 4,
    html: `<div id="ed" contenteditable ${C}>text</div>`,
    run: () => {
      element('#ed').addEventListener('input', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element('#ed').focus()
        document.execCommand('insertText', false, 'coupon')
      })
      workOnB(700)
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(60)
      await user.click('b')
    },
  },
]
