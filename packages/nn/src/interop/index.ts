export { loadTorch, type TorchValue } from './load-torch.js';
