/** The header `Authorization` of the simulator, as the course's own sends it. */
export const AUTHORIZATION = 'Basic c2ltdWxhdG9yOnN1cGVyX3NhZmUh';
