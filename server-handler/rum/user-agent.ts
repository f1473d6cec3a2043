/** The stored parts of a `User-Agent`: not enough to identify a visitor. */
export interface UserAgent {
  name?: string
  /** Major version only. */
  version?: string
  os?: string
  device: 'desktop' | 'mobile' | 'tablet'
}

/** Maximum length that is parsed; browsers stay below 400 characters. */
const MAX_LENGTH = 512

// The first match applies: browsers list the ones that they imitate later in the string.
const BROWSERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Samsung Internet', /SamsungBrowser\/(\d{1,4})/],
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d{1,4})/],
  ['Opera', /\bOP(?:R|T|X)\/(\d{1,4})/],
  ['Yandex', /YaBrowser\/(\d{1,4})/],
  ['Firefox', /(?:Firefox|FxiOS)\/(\d{1,4})/],
  ['DuckDuckGo', /(?:DuckDuckGo|Ddg)\/(\d{1,4})/],
  ['Facebook', /FBAV\/(\d{1,4})/],
  ['Instagram', /Instagram (\d{1,4})/],
  ['Chrome', /(?:Chrome|CriOS|HeadlessChrome)\/(\d{1,4})/],
  ['Safari', /Version\/(\d{1,4})[.\d]{0,20} (?:Mobile\/\w{1,20} )?Safari\//],
  ['Safari', /AppleWebKit\/(?=.{0,200}\(KHTML).{0,200}Mobile\/(\d{1,4})/],
]

const SYSTEMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['iOS', /\b(?:iPhone|iPad|iPod)\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b|\bMacintosh\b/],
  ['Linux', /\bLinux\b|\bX11\b/],
]

/** Parses name, major version, system and device class; unknown parts are omitted. */
export function parseUserAgent(header: string): UserAgent {
  const text = header.slice(0, MAX_LENGTH)
  const browser = BROWSERS.find(([, pattern]) => pattern.test(text))
  const os = SYSTEMS.find(([, pattern]) => pattern.test(text))?.[0]
  const version = browser?.[1].exec(text)?.[1]
  return {
    ...(browser ? { name: browser[0] } : {}),
    ...(version ? { version } : {}),
    ...(os ? { os } : {}),
    device: deviceOf(text),
  }
}

function deviceOf(text: string): UserAgent['device'] {
  if (/\biPad\b|\bTablet\b|\bAndroid\b(?!.{0,300}\bMobile\b)/.test(text)) return 'tablet'
  return /\bMobi/.test(text) ? 'mobile' : 'desktop'
}
