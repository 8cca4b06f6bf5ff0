/**
 * fast-check, set up so that `maxLength` means what it says: by default (4.10) arrays, strings and
 * bytes stay at ten or so, whatever longest length a test asks for.
 */
import fc from 'fast-check';

fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });

export default fc;
