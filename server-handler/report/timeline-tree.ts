import type { TimelineItem } from '../questions/timeline.js'

/** An item with its depth below its caller. */
export interface TreeItem {
  item: TimelineItem
  depth: number
}

/** Orders items so that each follows its caller, callers by time; items of a cycle appear once. */
export function toTree(items: readonly TimelineItem[]): TreeItem[] {
  const known = new Set(items.map((item) => item.spanId).filter((id) => id !== ''))
  const called = groupByCaller(items, known)
  const left = new Set(items)
  const found: TreeItem[] = []
  const visit = (item: TimelineItem, depth: number) => {
    if (!left.delete(item)) return
    found.push({ item, depth })
    if (item.spanId) for (const child of called.get(item.spanId) ?? []) visit(child, depth + 1)
  }
  const roots = items.filter((item) => !known.has(callerOf(item, known)) || item.parentSpanId === item.spanId)
  for (const item of [...roots, ...items]) visit(item, item.kind === 'action' ? 0 : 1)
  return found
}

// An item with a link, such as a retry or a callback, is placed below the linked span.
function callerOf({ parentSpanId, linkedSpanId }: TimelineItem, known: ReadonlySet<string>): string {
  return parentSpanId || (known.has(linkedSpanId) ? linkedSpanId : '')
}

function groupByCaller(items: readonly TimelineItem[], known: ReadonlySet<string>): Map<string, TimelineItem[]> {
  const groups = new Map<string, TimelineItem[]>()
  for (const item of items) {
    const caller = callerOf(item, known)
    if (!caller) continue
    const group = groups.get(caller) ?? []
    group.push(item)
    groups.set(caller, group)
  }
  return groups
}
