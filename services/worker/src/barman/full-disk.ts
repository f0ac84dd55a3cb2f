/** What programs print where a disk, or a quota, is full. */
export const FULL_DISK = /no space left on device|disk quota exceeded/i;
