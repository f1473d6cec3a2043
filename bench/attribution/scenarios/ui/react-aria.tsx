import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'
import { render } from '../react-page.js'
import { two } from './two.js'

/** A button that reports its press. */
export function drawButton(): void {
  render(
    <Button data-action-name="action_a" id="press" onPress={() => void two('a')}>
      add
    </Button>,
  )
}

/** A select in a popover. */
export function drawSelect(): void {
  render(
    <Select
      aria-label="size"
      onOpenChange={(isOpen) => void (isOpen && two('a'))}
      onSelectionChange={() => void two('b')}
    >
      <Label>size</Label>
      <Button data-action-name="action_a" id="open">
        <SelectValue />
      </Button>
      <Popover>
        <ListBox data-action-name="action_b">
          <ListBoxItem id="s">small</ListBoxItem>
          <ListBoxItem id="m" className="wanted" data-action-name="action_b">
            medium
          </ListBoxItem>
        </ListBox>
      </Popover>
    </Select>,
  )
}
