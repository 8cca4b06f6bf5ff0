import type { ButtonHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';

/**
 * A button whose name, among all those of the page that have the same words, says what it is of. The words stay as they
 * are in the page.
 *
 * @param of id of the element that names it; left out: there is no other button like it
 */
export function ButtonOf({
  of,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { of?: string | undefined }) {
  const id = useId();
  return (
    <button
      type="button"
      class="button"
      {...rest}
      {...(of && { id, 'aria-labelledby': `${id} ${of}` })}
    />
  );
}
