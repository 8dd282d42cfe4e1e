// Keeps an open page as it is on the disk, and says what is wrong with the content. It is put into pages by the preview only.
{
  const { version, events, style } = document.currentScript.dataset
  const PLACE = "helpgen.preview.place"
  const HIDDEN = "helpgen.preview.hidden"

  const kept = {
    get(name) {
      try {
        return JSON.parse(sessionStorage.getItem(name))
      } catch {
        return null // a private window may refuse
      }
    },
    set(name, value) {
      try {
        if (value === null) sessionStorage.removeItem(name)
        else sessionStorage.setItem(name, JSON.stringify(value))
      } catch {
        // Then the page begins at its top.
      }
    },
  }

  // --- the same place after the page was loaded again ------------------------------------------------------------------------

  /** What a reader has opened or chosen, by id or else by order: details, tabs. */
  function switches() {
    const all = [...document.querySelectorAll("details, input[name^=__tabbed_]")]
    return all.map((element, index) => [element.id || `#${index}`, element])
  }

  /** The new text at once: loading the page with all that belongs to it takes a browser several times as long. */
  async function showText(place) {
    const answer = await fetch(location.pathname + location.search, { signal: AbortSignal.timeout(300) })
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const [text, fresh] = [document, page].map((one) => one.querySelector("article"))
    // What a script has made of a tree would be undone for a moment.
    if (!answer.ok || !text || !fresh || document.querySelector("script[type=module]")) return
    text.replaceWith(fresh)
    restoreSwitches(place)
    scrollTo({ left: place.x, top: place.y, behavior: "instant" })
    await new Promise((drawn) => {
      requestAnimationFrame(() => setTimeout(drawn))
      setTimeout(drawn, 100) // a window that nobody sees draws nothing
    })
  }

  async function loadAgain() {
    const place = {
      path: location.pathname,
      x: scrollX,
      y: scrollY,
      focus: document.activeElement?.id || "",
      on: switches().map(([key, element]) => [key, element.open ?? element.checked]),
    }
    kept.set(PLACE, place)
    history.scrollRestoration = "manual" // or the browser would scroll, too, to where it thinks that this was
    try {
      await showText(place)
    } catch {
      // Then it takes a moment longer.
    }
    location.reload()
  }

  function restoreSwitches(place) {
    const on = new Map(place.on)
    for (const [key, element] of switches()) {
      if (!on.has(key)) continue
      if (element instanceof HTMLDetailsElement) element.open = on.get(key)
      else if (on.get(key)) element.checked = true
    }
    if (place.focus) document.getElementById(place.focus)?.focus({ preventScroll: true })
  }

  function restore(place) {
    restoreSwitches(place)
    // What is drawn later moves what is below it, so this holds until all is there, or until the reader moves.
    let isDone = false
    const scroll = () => {
      if (!isDone) scrollTo({ left: place.x, top: place.y, behavior: "instant" })
    }
    const growth = new ResizeObserver(scroll)
    const done = () => {
      isDone = true
      growth.disconnect()
      history.scrollRestoration = "auto"
    }
    for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(name, done, { once: true, passive: true })
    growth.observe(document.documentElement)
    scroll()
    addEventListener("load", () => {
      scroll()
      setTimeout(done, 500)
    })
  }

  const place = kept.get(PLACE)
  kept.set(PLACE, null)
  if (place?.path === location.pathname) restore(place)

  // --- what is wrong, over the page ------------------------------------------------------------------------------------------

  function make(tag, name, text) {
    const element = document.createElement(tag)
    if (name) element.className = `hgp-${name}`
    if (text) element.textContent = text // never markup: a finding says what stands in somebody's file
    return element
  }

  function makeButton(name, text, act) {
    const button = make("button", name, text)
    button.type = "button"
    button.addEventListener("click", act)
    return button
  }

  // In a tree of its own, which the site's style sheets do not reach.
  const host = document.createElement("div")
  host.id = "helpgen-preview"
  host.lang = document.documentElement.lang
  host.hidden = true
  const tree = host.attachShadow({ mode: "open" })
  const sheet = document.createElement("link")
  sheet.rel = "stylesheet"
  sheet.href = style
  const holder = make("div")
  holder.hidden = true
  sheet.addEventListener("load", () => { holder.hidden = false })
  const status = make("p", "status") // read out when it changes; the panel itself takes no focus from who is typing
  status.setAttribute("role", "status")
  tree.append(sheet, status, holder)
  document.documentElement.append(host)

  let shown = null // the panel's texts
  let number = ""
  let isOpen = false

  function item(finding) {
    const line = make("li", finding.severity)
    const head = make("p", "where")
    head.append(make("code", "", finding.where), " ", make("span", "rule", finding.rule))
    line.append(head, make("p", "message", finding.message))
    if (finding.hint) line.append(make("p", "hint", finding.hint))
    return line
  }

  function drawPanel() {
    const panel = make("section", "panel")
    panel.setAttribute("aria-label", shown.label)
    const head = make("div", "head")
    head.append(make("h2", shown.is_open ? "heading" : "mild", shown.heading), makeButton("close", shown.close, hide))
    const body = make("div", "body")
    body.tabIndex = 0 // or no key would scroll it
    body.setAttribute("role", "group")
    body.setAttribute("aria-label", shown.heading)
    body.append(make("p", "note", shown.note))
    if (shown.detail) body.append(make("pre", "detail", shown.detail))
    const list = make("ol", "list")
    list.append(...shown.items.map(item))
    if (shown.items.length) body.append(list)
    if (shown.more) body.append(make("p", "note", shown.more))
    panel.append(head, body)
    return panel
  }

  function draw() {
    host.hidden = !shown
    if (!shown) holder.replaceChildren()
    else if (isOpen) holder.replaceChildren(drawPanel())
    else {
      const badge = makeButton(shown.is_open ? "badge hgp-wrong" : "badge", shown.badge, open)
      badge.setAttribute("aria-expanded", "false")
      holder.replaceChildren(badge)
    }
  }

  function open() {
    isOpen = true
    kept.set(HIDDEN, null)
    draw()
    tree.querySelector(".hgp-close").focus()
  }

  /** Away until the next update. */
  function hide() {
    const had = tree.activeElement
    isOpen = false
    kept.set(HIDDEN, number)
    draw()
    if (had) tree.querySelector(".hgp-badge")?.focus()
  }

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen || event.defaultPrevented) return
    if (!event.composedPath()[0].closest?.("input, select, textarea, [contenteditable]")) hide()
  })

  function show(news) {
    const before = JSON.stringify(shown)
    const top = tree.querySelector(".hgp-body")?.scrollTop || 0
    const isNew = number !== news.number
    shown = news.panel
    number = news.number
    if (isNew) isOpen = Boolean(shown?.is_open && kept.get(HIDDEN) !== number)
    draw()
    const body = tree.querySelector(".hgp-body")
    if (body && before === JSON.stringify(shown)) body.scrollTop = top
    const words = shown?.is_open ? `${shown.heading}. ${shown.note}` : ""
    if (status.textContent !== words) status.textContent = words
  }

  function takeColours() {
    const scheme = document.body?.dataset.mdColorScheme
    if (scheme) host.dataset.scheme = scheme === "slate" ? "dark" : "light"
  }

  takeColours()
  new MutationObserver(takeColours).observe(document.body, { attributeFilter: ["data-md-color-scheme"] })

  // --- the news --------------------------------------------------------------------------------------------------------------

  let stream = null

  function stop() {
    stream?.close()
    stream = null
  }

  /** A browser opens six connections to a host and no more, so only the tabs that somebody sees hold one. */
  function follow() {
    if (document.hidden) return stop()
    if (stream) return undefined
    const asked = new URLSearchParams({ version, page: location.pathname, language: document.documentElement.lang })
    stream = new EventSource(`${events}?${asked}`)
    stream.addEventListener("message", (event) => {
      const news = JSON.parse(event.data)
      if (!news.old) return show(news)
      stop()
      return loadAgain()
    })
    stream.addEventListener("error", () => {
      if (stream?.readyState !== EventSource.CLOSED) return // it tries again by itself
      stop()
      setTimeout(follow, 1000)
    })
    return undefined
  }

  document.addEventListener("visibilitychange", follow)
  addEventListener("pageshow", follow)
  addEventListener("pagehide", stop)
  follow()
}
