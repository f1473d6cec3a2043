import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { ask } from '../../page.js'
import { render } from '../react-page.js'
import { two } from './two.js'

/** Rows that scroll into view load their own data, which no visitor requested. */
const seen = { last: 0 }
const List = () => {
  const scrolled = useRef<HTMLDivElement>(null)
  const { getTotalSize, getVirtualItems } = useVirtualizer({
    count: 500,
    getScrollElement: () => scrolled.current,
    estimateSize: () => 30,
    onChange: ({ range }) => {
      if (!range || range.startIndex < seen.last + 10) return
      seen.last = range.startIndex
      void ask('none', range.startIndex)
    },
  })
  return (
    <div ref={scrolled} id="list" style={{ height: 150, width: 300, overflow: 'auto' }}>
      <div style={{ height: getTotalSize(), position: 'relative' }}>
        {getVirtualItems().map(({ key, index, start }) => (
          <button
            key={key}
            type="button"
            {...(index === 2 && { id: 'row', 'data-action-name': 'action_a' })}
            style={{ position: 'absolute', top: start, left: 0, height: 30, width: 200 }}
            onClick={() => void two('a')}
          >
            row {index}
          </button>
        ))}
      </div>
    </div>
  )
}

/** A list of many rows of which few are drawn. */
export const drawList = (): void => render(<List />)
