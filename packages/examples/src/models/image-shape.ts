/** What the images decide of a model. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}
