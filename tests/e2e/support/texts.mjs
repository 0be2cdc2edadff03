// The texts a user pastes in these tests.

/** Behind a load balancer that says nothing: url_for goes back to http. */
export const behindABalancer = `server {
        listen 80;
        server_name your.domain.com;

        root /srv/www/static;
        index index.html index.htm;

        location / {
                try_files $uri $uri/ =404;
        }

        location ^~/test1/ {
                proxy_pass http://localhost:5000;
        }
}
`;

/** The article's own fix. */
export const uwsgiWithScheme = `server {
        listen 80;
        server_name your.domain.com;

        root /srv/www/static;
        index index.html index.htm;

        location / {
                try_files $uri $uri/ =404;
        }

        location ^~/test1/ {
                uwsgi_pass 127.0.0.1:5000;
                include uwsgi_params;
                uwsgi_param UWSGI_SCHEME https;
        }
}
`;

/** Ten mistakes, and what nginx 1.22.1 and 1.31.3 say to each when it is the only one. */
export const tenMistakes = `server {
    lisen 80;
    listen 80 fast;
    server_name;
    root /srv/www /srv/other;
    proxy_pass http://localhost:5000;
    set test 1;
    location / {
        try_files $uri;
        allow 1.2.3.400;
    }
    location /test1/ {
        proxy_pass localhost:5000;
    }
    location / {
        proxy_pass http://localhost:5000;
    }
}
`;
export const saidToEach = [
  [2, 'unknown directive "lisen"'],
  [3, 'invalid parameter "fast"'],
  [4, 'invalid number of arguments in "server_name" directive'],
  [5, 'invalid number of arguments in "root" directive'],
  [6, '"proxy_pass" directive is not allowed here'],
  [7, 'invalid variable name "test"'],
  [9, 'invalid number of arguments in "try_files" directive'],
  [10, 'invalid parameter "1.2.3.400"'],
  [13, 'invalid URL prefix'],
  [15, 'duplicate location "/"'],
];

export const request = 'https://your.domain.com/test1/ext';
