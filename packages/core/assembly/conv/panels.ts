// What the tile of gemm/ reads as its second operand, gathered from a padded image.
import { turnRows } from '../gemm/pack';

/** out[tap][8 pixels]: the pixels' places, then the taps' distances, as int32s. */
export function packPixels(taps: i32, tap: usize, pixels: usize, image: usize, out: usize): void {
  packFourPixels(taps, tap, pixels, image, out);
  packFourPixels(taps, tap, pixels + 16, image, out + 16);
}

function packFourPixels(taps: i32, tap: usize, pixels: usize, image: usize, out: usize): void {
  const p0 = image + load<i32>(pixels);
  const p1 = image + load<i32>(pixels, 4);
  const p2 = image + load<i32>(pixels, 8);
  const p3 = image + load<i32>(pixels, 12);
  const end = tap + (taps << 2);
  if (p3 - p0 === 12) {
    for (; tap < end; tap += 4, out += 32) v128.store(out, v128.load(p0 + load<i32>(tap)));
    return;
  }
  for (; tap < end; tap += 4, out += 32) {
    const distance = load<i32>(tap);
    store<f32>(out, load<f32>(p0 + distance));
    store<f32>(out, load<f32>(p1 + distance), 4);
    store<f32>(out, load<f32>(p2 + distance), 8);
    store<f32>(out, load<f32>(p3 + distance), 12);
  }
}

/** A user of `turnRows`. */
class Tap {}

/** out[pixel][8 taps]. */
export function packTaps(count: i32, pixels: usize, tap: usize, image: usize, out: usize): void {
  packFourTaps(count, pixels, tap, image, out);
  packFourTaps(count, pixels, tap + 16, image, out + 16);
}

function packFourTaps(count: i32, pixels: usize, tap: usize, image: usize, out: usize): void {
  const t0 = image + load<i32>(tap);
  const t1 = image + load<i32>(tap, 4);
  const t2 = image + load<i32>(tap, 8);
  const t3 = image + load<i32>(tap, 12);
  const end = pixels + (count << 2);
  while (pixels < end) {
    const place = load<i32>(pixels);
    if (pixels + 16 <= end && load<i32>(pixels, 12) - place === 12) {
      turnRows<Tap>(t0 + place, t1 + place, t2 + place, t3 + place, out);
      pixels += 16;
      out += 128;
    } else {
      store<f32>(out, load<f32>(t0 + place));
      store<f32>(out, load<f32>(t1 + place), 4);
      store<f32>(out, load<f32>(t2 + place), 8);
      store<f32>(out, load<f32>(t3 + place), 12);
      pixels += 4;
      out += 32;
    }
  }
}
