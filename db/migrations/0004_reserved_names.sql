-- Changes nothing: it tells the operator of those who had a name before it was reserved, in any case.
DO $$
DECLARE
	taken text;
BEGIN
	FOR taken IN
		SELECT username FROM users
		WHERE lower(username) IN (
			'account', 'add_message', 'admin', 'api', 'avatar', 'cached', 'chat', 'docs', 'favicon.ico', 'feed',
			'icon.svg', 'login', 'logout', 'message', 'moderation', 'notifications', 'public', 'register',
			'robots.txt', 'search', 'settings', 'sitemap.xml', 'status', '.well-known', '404', '500', '_app',
			'_document', '_error', '_global-error', '_next', '_not-found',
			'about', 'events', 'forgot', 'manifest.webmanifest', 'privacy', 'requests', 'tag'
		)
		ORDER BY id
		LIMIT 1000
	LOOP
		RAISE WARNING 'The user % has a name that is now reserved. The account stays as it is, but a page of the site at the very same address would be shown in place of the user''s.', to_json(taken);
	END LOOP;
END
$$;
