import * as Dialog from '@radix-ui/react-dialog'
import * as Menu from '@radix-ui/react-dropdown-menu'
import * as Select from '@radix-ui/react-select'
import * as Slider from '@radix-ui/react-slider'
import { render } from '../react-page.js'
import { two } from './two.js'

/** A select, which opens on pointerdown and chooses on pointerup. */
export function drawSelect(): void {
  render(
    <Select.Root onOpenChange={(isOpen) => void (isOpen && two('a'))} onValueChange={() => void two('b')}>
      <Select.Trigger data-action-name="action_a" id="open">
        <Select.Value placeholder="size" />
      </Select.Trigger>
      <Select.Portal>
        <Select.Content position="popper">
          <Select.Viewport>
            <Select.Item value="s" data-action-name="action_b">
              <Select.ItemText>small</Select.ItemText>
            </Select.Item>
            <Select.Item value="m" className="wanted" data-action-name="action_b">
              <Select.ItemText>medium</Select.ItemText>
            </Select.Item>
          </Select.Viewport>
        </Select.Content>
      </Select.Portal>
    </Select.Root>,
  )
}

/** A menu. */
export function drawMenu(): void {
  render(
    <Menu.Root onOpenChange={(isOpen) => void (isOpen && two('a'))}>
      <Menu.Trigger data-action-name="action_a" id="open">
        more
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content>
          <Menu.Item data-action-name="action_c">rename</Menu.Item>
          <Menu.Item className="wanted" data-action-name="action_b" onSelect={() => void two('b')}>
            remove
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>,
  )
}

/** A dialog with a button to continue. */
export function drawDialog(): void {
  render(
    <Dialog.Root onOpenChange={(isOpen) => void (isOpen && two('a'))}>
      <Dialog.Trigger data-action-name="action_a" id="open">
        remove
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Content>
          <Dialog.Title>sure?</Dialog.Title>
          <Dialog.Description>it is gone then</Dialog.Description>
          <Dialog.Close className="wanted" data-action-name="action_b" onClick={() => void two('b')}>
            yes
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>,
  )
}

/** A slider. */
export function drawSlider(): void {
  render(
    <Slider.Root
      defaultValue={[20]}
      data-action-name="action_a"
      id="slider"
      style={{ position: 'relative', display: 'flex', width: 200, height: 30, touchAction: 'none' }}
      onValueCommit={() => void two('a')}
    >
      <Slider.Track style={{ position: 'relative', flexGrow: 1, background: 'silver' }}>
        <Slider.Range style={{ position: 'absolute', height: '100%', background: 'grey' }} />
      </Slider.Track>
      <Slider.Thumb className="thumb" style={{ display: 'block', width: 20, height: 20, background: 'black' }} />
    </Slider.Root>,
  )
}
