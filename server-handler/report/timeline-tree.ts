import type { TimelineItem } from './ask-timeline.js'

/** An item with how deep it lies under what called it. */
export interface TreeItem {
  item: TimelineItem
  depth: number
}

/** Orders items so that each follows its caller, callers by time; what calls in a circle still appears once. */
export function toTree(items: readonly TimelineItem[]): TreeItem[] {
  const known = new Set(items.map((item) => item.spanId).filter((id) => id !== ''))
  const called = groupByCaller(items)
  const left = new Set(items)
  const found: TreeItem[] = []
  const visit = (item: TimelineItem, depth: number) => {
    if (!left.delete(item)) return
    found.push({ item, depth })
    if (item.spanId) for (const child of called.get(item.spanId) ?? []) visit(child, depth + 1)
  }
  const roots = items.filter((item) => !known.has(item.parentSpanId) || item.parentSpanId === item.spanId)
  for (const item of [...roots, ...items]) visit(item, item.kind === 'action' ? 0 : 1)
  return found
}

function groupByCaller(items: readonly TimelineItem[]): Map<string, TimelineItem[]> {
  const groups = new Map<string, TimelineItem[]>()
  for (const item of items) {
    if (!item.parentSpanId) continue
    const group = groups.get(item.parentSpanId) ?? []
    group.push(item)
    groups.set(item.parentSpanId, group)
  }
  return groups
}
