/**
 * `ref={focusFirst}`: a dialog that opens gives the focus to this field and not to its close button. React's own
 * `autoFocus` comes before the dialog is shown, and leaves no attribute that the browser could go by.
 */
export function focusFirst(element: HTMLElement | null): void {
  element?.setAttribute('autofocus', '')
}
