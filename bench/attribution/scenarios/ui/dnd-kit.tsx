import {
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { render } from '../react-page.js'
import { two } from './two.js'

const Item = () => {
  const { attributes, listeners, setNodeRef, transform } = useDraggable({ id: 'item' })
  const style = {
    width: 60,
    height: 30,
    touchAction: 'none',
    background: 'silver',
    transform: transform ? `translate(${transform.x}px, ${transform.y}px)` : undefined,
  }
  return (
    <div ref={setNodeRef} id="item" data-action-name="action_a" style={style} {...listeners} {...attributes}>
      item
    </div>
  )
}
const Basket = () => {
  const { setNodeRef } = useDroppable({ id: 'basket' })
  return (
    <div ref={setNodeRef} id="basket" style={{ width: 200, height: 100, marginTop: 20 }}>
      basket
    </div>
  )
}
const Shop = () => {
  const sensors = useSensors(useSensor(PointerSensor), useSensor(KeyboardSensor))
  return (
    <DndContext sensors={sensors} onDragEnd={() => void two('a')}>
      <Item />
      <Basket />
    </DndContext>
  )
}

/** Something that can be dragged into a basket. */
export const drawDrag = (): void => render(<Shop />)
