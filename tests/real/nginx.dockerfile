# Stands in for the image of nginx that deploy/compose.yaml names, where no registry has it: Debian's nginx, with the same user, places and command.
FROM python:3.13-slim
RUN ["apt-get", "update", "-qq"]
RUN ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx-light"]
RUN ["sh", "-c", "useradd --system --no-create-home nginx && rm -rf /var/lib/nginx && mkdir /var/cache/nginx && ln -s /var/cache/nginx /var/lib/nginx"]
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off; user nginx;"]
