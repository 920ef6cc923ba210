export { crc32After, crc32Of } from './crc32.js';
