import { confirmFollowing } from '../../confirm-following.tsx';

export default confirmFollowing('unfollow');
