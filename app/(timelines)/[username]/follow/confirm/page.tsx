import { confirmFollowing } from '../../confirm-following.tsx';

export default confirmFollowing('follow');
