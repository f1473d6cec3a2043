import {
  Listbox,
  ListboxButton,
  ListboxOption,
  ListboxOptions,
  Menu,
  MenuButton,
  MenuItem,
  MenuItems,
} from '@headlessui/react'
import { useEffect, useState } from 'react'
import { render } from '../react-page.js'
import { two } from './two.js'

/** Loads as soon as something is open, whichever way it was opened. */
const Opened = ({ isOpen }: { isOpen: boolean }) => {
  useEffect(() => {
    if (isOpen) void two('a')
  }, [isOpen])
  return null
}

const Sizes = () => {
  const [size, setSize] = useState('small')
  const choose = (next: string) => {
    setSize(next)
    void two('b')
  }
  return (
    <Listbox value={size} onChange={choose}>
      <ListboxButton data-action-name="action_a" id="open">
        {({ open }) => (
          <>
            {size}
            <Opened isOpen={open} />
          </>
        )}
      </ListboxButton>
      <ListboxOptions data-action-name="action_b">
        <ListboxOption value="small">small</ListboxOption>
        <ListboxOption value="medium" className="wanted">
          medium
        </ListboxOption>
      </ListboxOptions>
    </Listbox>
  )
}

/** A list box. */
export const drawListbox = (): void => render(<Sizes />)

/** A menu. */
export function drawMenu(): void {
  render(
    <Menu>
      <MenuButton data-action-name="action_a" id="open">
        {({ open }) => (
          <>
            more
            <Opened isOpen={open} />
          </>
        )}
      </MenuButton>
      <MenuItems data-action-name="action_b">
        <MenuItem>
          <button type="button">rename</button>
        </MenuItem>
        <MenuItem>
          <button type="button" className="wanted" onClick={() => void two('b')}>
            remove
          </button>
        </MenuItem>
      </MenuItems>
    </Menu>,
  )
}
