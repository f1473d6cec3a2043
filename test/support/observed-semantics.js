// Runs in a page and writes down what a page can see of promises, microtasks, timers, listeners and errors. What it
// gives has to be the same with and without us.
/* global window */
window.observeSemantics = async () => {
  const log = []
  const say = (what) => log.push(what)
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const describe = (error) => `${error?.constructor?.name}: ${error?.message}`
  const section = async (name, run) => {
    say(`## ${name}`)
    try {
      await run()
    } catch (error) {
      say(`threw ${describe(error)}`)
    }
    await sleep(5)
  }

  await section('order of microtasks', async () => {
    const one = async (name, count) => {
      for (let i = 0; i < count; i += 1) {
        await null
        say(`${name}${i}`)
      }
      return name
    }
    const thenable = { then: (resolve) => (say('then of a thenable'), resolve('thenable')) }
    const rejected = Promise.reject(new Error('r'))
    rejected.catch(() => say('catch 1'))
    rejected.then(null, () => say('catch 2'))
    one('a', 5).then((name) => say(`${name} done`))
    queueMicrotask(() => say('queued 1'))
    Promise.resolve(7)
      .then((n) => say(`then ${n}`))
      .finally(() => say('finally'))
    ;(async () => say(await thenable))()
    ;(async () => {
      try {
        await Promise.reject(new Error('in try'))
      } catch (error) {
        say(describe(error))
      } finally {
        say('finally of try')
      }
      for await (const n of [Promise.resolve(1), 2, Promise.resolve(3)]) say(`for await ${n}`)
    })()
    ;(async () => {
      async function* numbers() {
        for (let i = 0; i < 3; i += 1) yield Promise.resolve(i)
        return 'end'
      }
      for await (const n of numbers()) say(`generated ${n}`)
      const by = numbers()
      say(JSON.stringify(await Promise.all([by.next(), by.next(), by.return('early')])))
    })()
    new Promise((resolve) => resolve(Promise.resolve('nested'))).then(say)
    Promise.all([1, Promise.resolve(2), thenable]).then((all) => say(all.join()))
    Promise.race([Promise.resolve('race'), 1]).then(say)
    Promise.any([Promise.reject(1), Promise.resolve('any')]).then(say)
    Promise.allSettled([Promise.reject(1), 2]).then((all) => say(all.map(({ status }) => status).join()))
    queueMicrotask(() => say('queued 2'))
    one('b', 5)
    say('synchronous end')
    await sleep(20)
  })

  await section('unhandled rejections', async () => {
    const onUnhandled = (event) => (
      event.preventDefault(), say(`unhandled ${event.reason} ${names.get(event.promise) ?? 'unnamed'}`)
    )
    const onHandled = ({ reason, promise }) => say(`handled late ${reason} ${names.get(promise) ?? 'unnamed'}`)
    const names = new Map()
    const named = (name, promise) => (names.set(promise, name), promise)
    addEventListener('unhandledrejection', onUnhandled)
    addEventListener('rejectionhandled', onHandled)
    named('plain', Promise.reject('plain'))
    named(
      'async',
      (async () => {
        throw 'async'
      })(),
    )
    named('late', Promise.reject('late'))
    named('resolved again', Promise.resolve(named('again', Promise.reject('again'))))
    named(
      'then only',
      named('handled by then', Promise.reject('then only')).then(() => {}),
    )
    named(
      'finally only',
      Promise.reject('finally only').finally(() => {}),
    )
    named(
      'awaited',
      (async () => {
        await named('waited for', Promise.reject('awaited'))
      })(),
    )
    named('all', Promise.all([Promise.reject('all'), 1]))
    named(
      'no handler',
      (async () => {
        await null
        throw 'no handler'
      })(),
    )
    Promise.reject('caught').catch(() => {})
    try {
      await Promise.reject('tried')
    } catch {}
    named('timer', new Promise((_, reject) => setTimeout(() => reject('timer'), 5)))
    // Twice: on a busy machine both timers are due at once, and the browser reports the rejection after them.
    await sleep(20)
    await sleep(20)
    for (const [promise, name] of names) if (name === 'late') promise.catch((reason) => say(`caught ${reason}`))
    await sleep(20)
    removeEventListener('unhandledrejection', onUnhandled)
    removeEventListener('rejectionhandled', onHandled)
  })

  await section('identity and shape', async () => {
    const promise = Promise.resolve(1)
    class Sub extends Promise {}
    class Odd extends Promise {
      static get [Symbol.species]() {
        return Promise
      }
    }
    const sub = Sub.resolve(1)
    say(
      [
        Promise.resolve(promise) === promise,
        promise.constructor === Promise,
        promise instanceof Promise,
        Object.prototype.toString.call(promise),
        Reflect.ownKeys(promise).length,
        Object.keys(Promise.prototype).length,
        'constructor' in promise,
        Object.hasOwn(promise, 'constructor'),
        Object.hasOwn(Promise.prototype, 'constructor'),
        Reflect.ownKeys(Promise.prototype).map(String).join(),
        (async () => {})() instanceof Promise,
        (async () => {})().constructor.name,
        sub instanceof Sub,
        sub.then(() => {}) instanceof Sub,
        sub.constructor === Sub,
        Odd.resolve(1).then(() => {}) instanceof Odd,
        Promise.resolve(sub) === sub,
        Sub.resolve(sub) === sub,
        await sub,
        fetch('data:,x').constructor === Promise,
        Promise.resolve.name,
        Promise.resolve.length,
        Promise.resolve.call(Sub, 1) instanceof Sub,
        (async () => sub)() === sub,
        JSON.stringify(promise),
        String(promise),
        Promise.prototype.propertyIsEnumerable('constructor'),
        structuredCloneFails(promise),
      ].join('|'),
    )
    function structuredCloneFails(value) {
      try {
        structuredClone(value)
      } catch (error) {
        return error.name
      }
    }
    const own = Promise.resolve(2)
    own.constructor = Sub
    say(
      [
        own.constructor === Sub,
        Object.hasOwn(own, 'constructor'),
        JSON.stringify(Object.getOwnPropertyDescriptor(own, 'constructor')),
        own.then(() => {}) instanceof Sub,
        Promise.resolve(own) === own,
        await own,
      ].join('|'),
    )
    const broken = Promise.resolve(3)
    Object.defineProperty(broken, 'constructor', {
      get() {
        throw new Error('constructor asked')
      },
    })
    try {
      await broken
    } catch (error) {
      say(describe(error))
    }
    try {
      broken.then(() => {})
    } catch (error) {
      say(describe(error))
    }
    for (const wrong of [
      () => Promise.resolve.call(1, 1),
      () => Promise.resolve.call(undefined),
      () => Promise.prototype.then.call({}),
      () => new Promise(),
      () => Promise(),
    ]) {
      try {
        wrong()
      } catch (error) {
        say(describe(error))
      }
    }
    say(String(Object.create(Promise.prototype).constructor === Promise))
  })

  await section('results and errors of async functions', async () => {
    const value = { kept: true }
    const failed = new Error('kept')
    say(String((await (async () => value)()) === value))
    try {
      await (async () => {
        await null
        throw failed
      })()
    } catch (error) {
      say(String(error === failed))
    }
    say(String(await new Promise((resolve) => setTimeout(resolve, 1, 'argument'))))
    say(
      String(
        (await {
          then(resolve) {
            resolve(value)
          },
        }) === value,
      ),
    )
    async function inner() {
      await null
      return new Error('stack').stack
    }
    async function outer() {
      return await inner()
    }
    const frames = (await outer()).split('\n').map((line) => /at (?:async )?(?:\w+\.)?(\w+)/.exec(line)?.[0] ?? '')
    say(`frames: ${frames.filter((frame) => frame && !frame.includes('async'))}`)
    say(`async frames: ${frames.filter((frame) => frame.includes('async'))}`)
  })

  await section('timers and frames', async () => {
    const seen = []
    setTimeout(
      function (...args) {
        seen.push(`timeout ${this === window} ${args}`)
      },
      1,
      'a',
      'b',
    )
    window.fromText = () => seen.push('text')
    setTimeout('window.fromText()', 1)
    const cleared = setTimeout(() => seen.push('never'), 1)
    clearTimeout(cleared)
    let runs = 0
    const interval = setInterval(
      function (word) {
        seen.push(`interval ${word} ${this === window}`)
        if (++runs === 4) clearTimeout(interval)
      },
      2,
      'x',
    )
    requestAnimationFrame((time) => seen.push(`frame ${typeof time} ${Math.abs(time - performance.now()) < 5000}`))
    requestIdleCallback((deadline) => seen.push(`idle ${typeof deadline.timeRemaining()}`), { timeout: 50 })
    await sleep(120)
    say(seen.sort().join(' '))
    say(
      [
        typeof cleared,
        setTimeout.name,
        setTimeout.length,
        setInterval.length,
        clearTimeout.length,
        queueMicrotask.length,
        requestAnimationFrame.length,
        'prototype' in setTimeout,
      ].join(),
    )
    for (const wrong of [
      () => setTimeout(),
      () => queueMicrotask(),
      () => queueMicrotask(1),
      () => requestAnimationFrame(),
      () => new setTimeout(() => {}),
      () => setTimeout.call({}, () => {}),
    ]) {
      try {
        say(typeof wrong())
      } catch (error) {
        say(describe(error))
      }
    }
    const errors = []
    const onError = (event) => (event.preventDefault(), errors.push(`${event.message} ${event.error?.message}`))
    addEventListener('error', onError)
    setTimeout(() => {
      throw new Error('in a timer')
    }, 0)
    queueMicrotask(() => {
      throw new Error('in a microtask')
    })
    await sleep(20)
    removeEventListener('error', onError)
    say(errors.sort().join())
  })

  await section('listeners', async () => {
    const target = new EventTarget()
    const seen = []
    const twice = () => seen.push('once')
    const object = {
      name: 'object',
      handleEvent({ type }) {
        seen.push(`${this.name} ${type}`)
      },
    }
    const controller = new AbortController()
    target.addEventListener('x', twice)
    target.addEventListener('x', twice)
    target.addEventListener('x', twice, true)
    target.addEventListener('x', object)
    target.addEventListener(
      'x',
      function (event) {
        seen.push(`this ${this === target} ${event.currentTarget === target}`)
      },
      { once: true },
    )
    target.addEventListener('x', () => seen.push('aborted'), { signal: controller.signal })
    target.addEventListener('x', null)
    target.dispatchEvent(new Event('x'))
    controller.abort()
    target.removeEventListener('x', twice)
    target.dispatchEvent(new Event('x'))
    target.removeEventListener('x', twice, true)
    target.removeEventListener('x', object)
    seen.push(String(target.dispatchEvent(new Event('x', { cancelable: true }))))
    say(seen.join())
    const reader = new FileReader()
    const onload = function (event) {
      say(`read ${this === reader} ${event.target.result}`)
    }
    reader.onload = onload
    say([reader.onload === onload, reader.onerror === null].join())
    reader.onerror = 'text'
    reader.addEventListener('loadend', () => say('loadend'))
    reader.readAsText(new Blob(['x']))
    await new Promise((resolve) => reader.addEventListener('loadend', resolve))
    reader.onload = null
    say(String(reader.onload))
    for (const wrong of [
      () => target.addEventListener(),
      () => target.addEventListener('x', 1),
      () => EventTarget.prototype.addEventListener.call({}, 'x', () => {}),
      () => Reflect.get(FileReader.prototype, 'onload'),
    ]) {
      try {
        say(String(wrong()))
      } catch (error) {
        say(describe(error))
      }
    }
    say([EventTarget.prototype.addEventListener.name, EventTarget.prototype.addEventListener.length].join())
  })

  await section('messages and observers', async () => {
    const { port1, port2 } = new MessageChannel()
    const got = []
    port1.onmessage = ({ data, ports, isTrusted, target }) =>
      got.push(`${data} ${ports.length} ${isTrusted} ${target === port1}`)
    for (const word of ['one', 'two', 'three']) port2.postMessage(word)
    try {
      port2.postMessage(() => {})
    } catch (error) {
      got.push(error.name)
    }
    await new Promise((resolve) => port1.addEventListener('message', ({ data }) => data === 'three' && resolve()))
    say(got.join())
    port1.close()
    const box = document.createElement('div')
    box.style.cssText = 'width:10px;height:10px'
    document.body.append(box)
    const sizes = await new Promise((resolve) => {
      const observer = new ResizeObserver(function (entries, self) {
        resolve(`${entries.length} ${self === observer} ${this === observer} ${observer instanceof ResizeObserver}`)
        observer.disconnect()
      })
      observer.observe(box)
    })
    say(sizes)
    say(
      [
        ResizeObserver.name,
        ResizeObserver.length,
        Object.prototype.toString.call(new IntersectionObserver(() => {})),
        class extends ResizeObserver {}.name,
      ].join(),
    )
    for (const wrong of [
      () => new ResizeObserver(),
      () => ResizeObserver(() => {}),
      () => new IntersectionObserver(1),
    ]) {
      try {
        say(typeof wrong())
      } catch (error) {
        say(describe(error))
      }
    }
    box.remove()
  })
  return log
}
