// A kernel works on n elements that lie dense, in and out; p and q are the op's parameters.
export type UnaryKernel = (n: i32, out: usize, a: usize, p: f64, q: f64) => void;
export type BinaryKernel = (n: i32, out: usize, a: usize, b: usize, p: f64, q: f64) => void;
export type TernaryKernel = (n: i32, out: usize, a: usize, b: usize, c: usize, p: f64) => void;
